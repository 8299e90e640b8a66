import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import http from "node:http";
import type { AddressInfo } from "node:net";
import os from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { LoginResult } from "@/lib/contract/profiles";
import { createProfile, updateProfile } from "@/lib/profiles/service";
import { beginLogin, finishLogin, loginRedirectUri } from "@/lib/profiles/try-login";
import { TOKEN_HOLDER } from "@/lib/secrets/asker";
import { loadMasterKey } from "@/lib/secrets/master-key";
import { createCookieJar } from "./cookie-jar";
import { type Descope, startDescope } from "./start-descope";

// Tests "Try the login" with a browser's steps, at a provider that does what Descope does.

let descope: Descope;
let dataDir: string;

beforeAll(async () => {
  dataDir = mkdtempSync(path.join(os.tmpdir(), "gatehouse-try-login-"));
  process.env.GATEHOUSE_DATA_DIR = dataDir;
  await loadMasterKey({ dataDir, keyring: false, hasSealed: false });
  descope = await startDescope({ redirectUris: [loginRedirectUri()] });
});
afterEach(() => descope.fault({}));
afterAll(async () => {
  await descope.close();
  rmSync(dataDir, { recursive: true, force: true });
});

let made = 0;

/** Makes a new profile and returns how its login ends. `meanwhile` runs while the person is at the login page. */
async function tryLogin(
  fields: Record<string, unknown> = {},
  meanwhile: (profileId: string) => void = () => undefined,
  /** A field to remove from the callback's query, because not every issuer says there who it is. */
  unsaid = "",
): Promise<LoginResult | undefined> {
  made += 1;
  const { issuer: issuerUrl, clientId, clientSecret } = descope;
  const profile = createProfile({
    name: `Profile ${made}`,
    issuerUrl,
    clientId,
    clientSecret,
    ...fields,
  });
  const { url } = await beginLogin(profile.id);
  const browse = createCookieJar();
  const next = (answer: Response) => new URL(answer.headers.get("location") ?? "", descope.origin);
  const page = next(await browse(new URL(url)));
  meanwhile(profile.id);
  const body = new URLSearchParams({ login: "member@example.com" });
  const accepted = next(await browse(page, { method: "POST", body }));
  const callback = next(await browse(accepted));
  expect(callback.href).toContain(loginRedirectUri());
  callback.searchParams.delete(unsaid);
  return finishLogin(callback.searchParams);
}

test("roles and tenants are among the claims when their scope is requested", async () => {
  const scopes = ["openid", "profile", "email", "descope.claims"];
  const rights = ["roles", "permissions", "tenants"];
  const rightsIn = (result: LoginResult | undefined) =>
    result?.status === "passed" ? rights.filter((claim) => result.claims.includes(claim)) : result;
  expect(rightsIn(await tryLogin({ scopes }))).toEqual(rights);
  expect(rightsIn(await tryLogin())).toEqual([]);
});

test.each([
  ["with the old ones shown on", {}],
  ["with the old ones gone at once", { keepOldMs: 0 }],
])("keys may change while somebody logs in, %s", async (_how, rotation) => {
  const result = await tryLogin({}, () => descope.rotateKeys(rotation));
  expect(result).toMatchObject({ status: "passed", email: "member@example.com" });
});

test.each([
  ["signed by a key that the issuer does not show", { unknownKey: true }],
  ["whose keys are not to be had", { noKeys: true }],
])("a login %s is refused", async (_what, faults) => {
  const result = await tryLogin({}, () => descope.fault(faults));
  expect(result).toMatchObject({ status: "failed", error: { code: "login_unreadable" } });
});

test("a confidential application logs in with its own id and secret, and a refusal names them", async () => {
  const { application, clientSecret } = descope;
  expect(await tryLogin(application)).toMatchObject({ status: "passed" });
  expect(await tryLogin({ ...application, clientSecret })).toMatchObject({
    status: "failed",
    error: {
      code: "invalid_client",
      title: "The issuer does not accept this client id with this client secret",
      action: "descope-applications",
    },
  });
  expect(await tryLogin({ clientSecret: "K2anotherAccessKey0000" })).toMatchObject({
    status: "failed",
    error: { code: "invalid_client", action: "descope-keys" },
  });
});

test.each([
  [false, "not verified"],
  ["missing", "does not say whether"],
] as const)("an e-mail with the verification %s causes a warning", async (emailVerified, words) => {
  descope.fault({ emailVerified });
  const result = await tryLogin();
  expect(result).toMatchObject({ status: "passed", warning: expect.stringContaining(words) });
  descope.fault({});
  expect(await tryLogin()).not.toHaveProperty("warning");
});

test("what an issuer says about a login is not shown to another issuer that the profile got meanwhile", async () => {
  const got: string[] = [];
  const foreign = http.createServer((request, response) => {
    request.setEncoding("utf8").on("data", (text: string) => got.push(text));
    const issuer = `http://${request.headers.host}`;
    const endpoints = ["authorization_endpoint", "token_endpoint", "jwks_uri"];
    const document = Object.fromEntries(endpoints.map((name) => [name, `${issuer}/${name}`]));
    response.setHeader("content-type", "application/json");
    request.on("end", () => response.end(JSON.stringify({ issuer, ...document })));
  });
  foreign.listen(0, "127.0.0.1");
  await once(foreign, "listening");
  const issuerUrl = `http://127.0.0.1:${(foreign.address() as AddressInfo).port}`;
  const change = { issuerUrl, clientSecret: "K2theirs00000" };
  const result = await tryLogin({}, (id) => void updateProfile(id, change, TOKEN_HOLDER), "iss");
  foreign.close();
  expect(got).toEqual([]);
  expect(result).toMatchObject({ status: "failed", error: { code: "login_unreadable" } });
});
