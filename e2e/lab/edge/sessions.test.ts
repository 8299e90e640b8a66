import { compactVerify, createRemoteJWKSet, decodeJwt } from "jose";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { Jars } from "@/e2e/checks/bench/visit";
import { type SdkLab, startSdkLab, visit } from "./sdk-lab";
import { bindWithToken, cookieOf, valuesAtApp } from "./token-tunnel";

// How long a login at the edge lasts, and what happens to its identity token meanwhile.

let sdk: SdkLab;

beforeAll(async () => {
  sdk = await startSdkLab();
});

afterEach(() => {
  sdk.lab.descope.resetUsers();
  return sdk.clear();
});
afterAll(() => sdk.lab.close());

const statusOf = async (url: string, cookie: string) => (await visit(url, "/", { cookie })).status;

async function tokenAt(url: string, cookie: string): Promise<string> {
  const [token = ""] = await valuesAtApp(url, { cookie }, "x-token");
  return token;
}

const age = (seconds: number, tokensOnly = false) =>
  sdk.control.fault({ kind: "age-sessions", seconds, tokensOnly });

test("a session ends after its longest time, and its token ages with it", async () => {
  const url = await bindWithToken(sdk, { login: { max_session_duration: "3h" } });
  const cookie = await cookieOf(url);
  const before = decodeJwt(await tokenAt(url, cookie));
  await age(2 * 3600);
  const token = await tokenAt(url, cookie);
  const keys = createRemoteJWKSet(new URL(`${sdk.lab.descope.issuer}/.well-known/jwks.json`));
  await compactVerify(token, keys);
  expect(decodeJwt(token)).toEqual({
    ...before,
    iat: Number(before.iat) - 7200,
    exp: Number(before.exp) - 7200,
    ...(before.auth_time !== undefined && { auth_time: Number(before.auth_time) - 7200 }),
  });
  await age(3600);
  expect(await statusOf(url, cookie)).toBe(302);
  expect(await statusOf(url, await cookieOf(url))).toBe(200);
});

test("an unused session ends sooner, and a used one does not", async () => {
  const url = await bindWithToken(sdk, {
    login: { max_session_duration: "3h", idle_session_duration: "40m" },
  });
  const cookie = await cookieOf(url);
  for (const minutes of [30, 30]) {
    await age(minutes * 60);
    expect(await statusOf(url, cookie)).toBe(200);
  }
  await age(41 * 60);
  expect(await statusOf(url, cookie)).toBe(302);
});

test("tokens alone age when nothing limits the session, and a new login brings a new token", async () => {
  const url = await bindWithToken(sdk, { login: { max_session_duration: "3h" } });
  const jars: Jars = new Map();
  const cookie = await cookieOf(url, "member@example.com", jars);
  await age(30 * 86_400, true);
  const old = decodeJwt(await tokenAt(url, cookie));
  expect(old.exp).toBeLessThan(Date.now() / 1000);
  const again = await cookieOf(`${url}/ngrok/login`, "member@example.com", jars);
  expect(decodeJwt(await tokenAt(url, again)).exp).toBeGreaterThan(Date.now() / 1000);
});

test("/ngrok/login asks for the login again, although the issuer knows the browser; opening the link does not", async () => {
  const url = await bindWithToken(sdk);
  const jars: Jars = new Map();
  const cookie = await cookieOf(url, "member@example.com", jars);
  /** Where the issuer redirects a browser that it knows. */
  const whereTo = async (path: string, headers: Record<string, string>) => {
    const authorize = (await visit(url, path, headers)).headers.location ?? "";
    const known = [...(jars.get(new URL(authorize).hostname) ?? [])].map((pair) => pair.join("="));
    const init = { redirect: "manual", headers: { cookie: known.join("; ") } } as const;
    return (await fetch(authorize, init)).headers.get("location");
  };
  expect(await whereTo("/", {})).toContain("/oauth2/callback?code=");
  expect(await whereTo("/ngrok/login", { cookie })).toMatch(/^\/login\//);
});

test("/ngrok/logout ends the session, even for a visitor who kept the cookie", async () => {
  const url = await bindWithToken(sdk);
  const [cookie, other] = [await cookieOf(url), await cookieOf(url)];
  const { status, headers } = await visit(url, "/ngrok/logout", { cookie });
  expect(status).toBe(200);
  expect(headers["set-cookie"]).toEqual([expect.stringContaining("Max-Age=0")]);
  expect(await statusOf(url, cookie)).toBe(302);
  expect(await statusOf(url, other)).toBe(200);
});

test("sessions of one person or of everybody can be revoked", async () => {
  const url = await bindWithToken(sdk);
  const member = await cookieOf(url);
  const other = await cookieOf(url, "unverified@example.com");
  await sdk.control.fault({ kind: "end-sessions", person: "U2member" });
  expect([await statusOf(url, member), await statusOf(url, other)]).toEqual([302, 200]);
  await sdk.control.fault({ kind: "end-sessions" });
  expect(await statusOf(url, other)).toBe(302);
});

test("a removed role stays in the token until the next login", async () => {
  const url = await bindWithToken(sdk);
  const jars: Jars = new Map();
  const cookie = await cookieOf(url, "unverified@example.com", jars);
  sdk.lab.descope.changeUser({ id: "U2unverified", roles: ["Editor"] });
  expect(decodeJwt(await tokenAt(url, cookie))).toMatchObject({ roles: [] });
  const again = await cookieOf(`${url}/ngrok/login`, "unverified@example.com", jars);
  expect(decodeJwt(await tokenAt(url, again))).toMatchObject({ roles: ["Editor"] });
});
