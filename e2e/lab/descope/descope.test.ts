import { spawnSync } from "node:child_process";
import * as client from "openid-client";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { createCookieJar } from "./cookie-jar";
import { type Descope, startDescope } from "./start-descope";

// The whole code flow in the way of ngrok's edge, with a certified client and the login page's own form.

const CALLBACK = "http://127.0.0.1:9/oauth2/callback";

let descope: Descope;

beforeAll(async () => {
  descope = await startDescope({ redirectUris: [CALLBACK] });
});

afterEach(() => descope.fault({}));
afterAll(() => descope.close());

function configure(
  secret = descope.clientSecret,
  clientId = descope.clientId,
): Promise<client.Configuration> {
  const method = client.ClientSecretPost(secret);
  const execute = [client.allowInsecureRequests, client.enableNonRepudiationChecks];
  return client.discovery(new URL(descope.issuer), clientId, secret, method, { execute });
}

function authorizeUrl(config: client.Configuration, redirectUri = CALLBACK, more = ""): URL {
  return client.buildAuthorizationUrl(config, {
    redirect_uri: redirectUri,
    scope: `openid profile email ${more}`.trim(),
    state: "s",
  });
}

/** A browser that has reached the login page. */
async function openLogin(config: client.Configuration, scope?: string) {
  const browse = createCookieJar();
  const first = await browse(authorizeUrl(config, CALLBACK, scope));
  const action = new URL(first.headers.get("location") ?? "", descope.origin);
  const submit = (fields: Record<string, string>) =>
    browse(action, { method: "POST", body: new URLSearchParams(fields) });
  return { browse, action, submit };
}

/** The client's callback URL, to which the browser is sent after the form was accepted. */
async function callbackOf(
  browse: ReturnType<typeof createCookieJar>,
  accepted: Response,
): Promise<URL> {
  const resumed = await browse(new URL(accepted.headers.get("location") ?? "", descope.origin));
  return new URL(resumed.headers.get("location") ?? "");
}

async function logIn(config: client.Configuration, login: string, scope?: string): Promise<URL> {
  const { browse, submit } = await openLogin(config, scope);
  return callbackOf(browse, await submit({ login }));
}

function exchange(config: client.Configuration, callback: URL) {
  return client.authorizationCodeGrant(config, callback, {
    expectedState: "s",
    idTokenExpected: true,
  });
}

test("the endpoints are beside the issuer and the keys below it, as at Descope", async () => {
  const metadata = (await configure()).serverMetadata();
  const { origin, clientId } = descope;
  expect(metadata).toMatchObject({
    issuer: `${origin}/${clientId}`,
    authorization_endpoint: `${origin}/oauth2/v1/authorize`,
    token_endpoint: `${origin}/oauth2/v1/token`,
    userinfo_endpoint: `${origin}/oauth2/v1/userinfo`,
    end_session_endpoint: `${origin}/oauth2/v1/logout`,
    jwks_uri: `${origin}/${clientId}/.well-known/jwks.json`,
  });
});

test("the hosted flow is a page of its own, and asks again in a place that does not know the login", async () => {
  const { browse, action } = await openLogin(await configure());
  expect(action.pathname).toMatch(new RegExp(`^/login/${descope.clientId}/`));
  expect(action.searchParams.get("flow")).toBe("sign-up-or-in");
  expect(await (await browse(action)).text()).toContain('<label for="login">E-mail</label>');
  const stranger = await fetch(action);
  expect(stranger.status).toBe(400);
  expect(await stranger.text()).toContain("Open the link again");
});

test("a member's id token and userinfo have e-mail and name", async () => {
  const config = await configure();
  const tokens = await exchange(config, await logIn(config, "Member@Example.com"));
  const person = { sub: "U2member", name: "Member", email: "member@example.com" };
  expect(tokens.claims()).toMatchObject({ ...person, aud: descope.clientId });
  expect(await client.fetchUserInfo(config, tokens.access_token, "U2member")).toMatchObject(person);
});

test("a user without an e-mail has no such claim, and with the fault nobody has one", async () => {
  const config = await configure();
  const nameless = await exchange(config, await logIn(config, "U2nameless"));
  expect(nameless.claims()).toMatchObject({ name: "Without e-mail" });
  expect(nameless.claims()).not.toHaveProperty("email");
  descope.fault({ noEmail: true });
  const member = await exchange(config, await logIn(config, "member@example.com"));
  expect(member.claims()).not.toHaveProperty("email");
});

test("the ID token may say whether an address is verified, and a change is in the next token", async () => {
  const config = await configure();
  const claimsOf = async (login: string) =>
    (await exchange(config, await logIn(config, login, "descope.claims"))).claims();
  const unverified = { email: "unverified@example.com", email_verified: false };
  expect(await claimsOf("unverified@example.com")).toMatchObject(unverified);
  expect(await claimsOf("unsaid@example.com")).not.toHaveProperty("email_verified");
  expect(await claimsOf("U2tenant")).toMatchObject({ roles: [], email_verified: true });
  descope.changeUser({ id: "U2tenant", roles: ["Viewer"] });
  expect(await claimsOf("U2tenant")).toMatchObject({ roles: ["Viewer"] });
});

test("an unknown address is asked for again", async () => {
  const { submit } = await openLogin(await configure());
  const answer = await submit({ login: "stranger@example.net" });
  expect(answer.headers.get("location")).toBeNull();
  expect(await answer.text()).toContain("Nobody here has this e-mail address.");
});

test("the second step lets in only with its code", async () => {
  const config = await configure();
  const { browse, submit } = await openLogin(config);
  const asked = await (await submit({ login: "mfa@example.com" })).text();
  const code = /class="code">(\d{6})</.exec(asked)?.[1] ?? "";
  const wrong = await submit({ code: code === "111111" ? "222222" : "111111" });
  expect(wrong.headers.get("location")).toBeNull();
  expect(await wrong.text()).toContain("That is not the code.");
  const tokens = await exchange(config, await callbackOf(browse, await submit({ code })));
  expect(tokens.claims()).toMatchObject({ email: "mfa@example.com" });
});

test("a wrong secret is invalid_client, and so is the right one after the key was deleted", async () => {
  const wrong = await configure("K2wrong");
  const refused = { error: "invalid_client", status: 401 };
  await expect(exchange(wrong, await logIn(wrong, "member@example.com"))).rejects.toMatchObject(
    refused,
  );
  const right = await configure();
  descope.fault({ rejectSecret: true });
  await expect(exchange(right, await logIn(right, "member@example.com"))).rejects.toMatchObject(
    refused,
  );
});

test("a code works once, and an invented code never", async () => {
  const config = await configure();
  const callback = await logIn(config, "member@example.com");
  await exchange(config, callback);
  await expect(exchange(config, callback)).rejects.toMatchObject({ error: "invalid_grant" });
  const madeUp = new URL(callback);
  madeUp.searchParams.set("code", "made-up");
  await expect(exchange(config, madeUp)).rejects.toMatchObject({ error: "invalid_grant" });
});

test("a callback gets an error page until it is approved", async () => {
  const later = "http://127.0.0.1:9/later";
  const url = authorizeUrl(await configure(), later);
  const refused = await fetch(url, { redirect: "manual" });
  expect(refused.status).toBe(400);
  expect(refused.headers.get("content-type")).toContain("text/html");
  expect(await refused.text()).toContain("invalid_redirect_uri");
  descope.approve(later);
  expect((await fetch(url, { redirect: "manual" })).status).toBe(303);
  descope.disapprove(later);
});

test("a logged-in user is not asked again until the logout page was confirmed", async () => {
  const config = await configure();
  const { browse, submit } = await openLogin(config);
  await callbackOf(browse, await submit({ login: "member@example.com" }));
  const whereTo = async () => (await browse(authorizeUrl(config))).headers.get("location");
  expect(await whereTo()).toContain(`${CALLBACK}?code=`);
  const page = await (await browse(new URL("/oauth2/v1/logout", descope.origin))).text();
  expect(page).toContain("Log out?");
  const [, action = ""] = /action="([^"]+)"/.exec(page) ?? [];
  const [, xsrf = ""] = /name="xsrf" value="([^"]+)"/.exec(page) ?? [];
  const body = new URLSearchParams({ xsrf, logout: "yes" });
  await browse(new URL(action), { method: "POST", body });
  expect(await whereTo()).toContain(`/login/${descope.clientId}/`);
});

test("a clock that is behind makes expired ID tokens; one that is ahead makes tokens from the future", async () => {
  const config = await configure();
  descope.fault({ clockAheadS: -7200 });
  await expect(exchange(config, await logIn(config, "member@example.com"))).rejects.toMatchObject({
    cause: { code: "OAUTH_JWT_TIMESTAMP_CHECK_FAILED" },
  });
  descope.fault({ clockAheadS: 600 });
  const callback = await logIn(config, "member@example.com");
  const { iat = 0 } = (await exchange(config, callback)).claims() ?? {};
  expect(iat - Date.now() / 1000).toBeGreaterThan(590);
});

test("an ID token from a shifted clock has a valid signature", async () => {
  const config = await configure();
  descope.fault({ clockAheadS: 60 });
  await exchange(config, await logIn(config, "member@example.com"));
});

test("roles and tenants are in the ID token and userinfo when descope.claims is requested", async () => {
  const config = await configure();
  expect(config.serverMetadata().scopes_supported).toContain("descope.claims");
  const tokens = await exchange(
    config,
    await logIn(config, "member@example.com", "descope.claims"),
  );
  const rights = {
    roles: ["Editor"],
    permissions: ["articles:write"],
    tenants: {
      T2labAcme: { roles: ["Tenant Admin"], permissions: ["billing:read"] },
      T2labOther: { roles: [], permissions: [] },
    },
  };
  expect(tokens.claims()).toMatchObject(rights);
  expect(await client.fetchUserInfo(config, tokens.access_token, "U2member")).toMatchObject(rights);

  const without = await exchange(config, await logIn(config, "member@example.com"));
  expect(without.claims()).not.toHaveProperty("roles");
  expect(without.claims()).not.toHaveProperty("tenants");
});

const kidOf = (idToken = "") =>
  JSON.parse(Buffer.from(idToken.split(".")[0] ?? "", "base64url").toString()).kid;

test("after a change the new key signs at once, and the old keys stay published or not", async () => {
  const shown = async () => {
    const { jwks_uri = "" } = (await configure()).serverMetadata();
    const { keys } = JSON.parse(await (await fetch(jwks_uri)).text());
    expect(JSON.stringify(keys)).not.toContain('"d":');
    return keys.map(({ kid }: { kid: string }) => kid);
  };
  const signed = async (config: client.Configuration) =>
    kidOf((await exchange(config, await logIn(config, "member@example.com"))).id_token);
  const before = await configure();
  const old = await signed(before);
  expect(await shown()).toEqual([old]);

  descope.rotateKeys();
  const now = await signed(await configure());
  expect(now).not.toBe(old);
  expect(await shown()).toEqual([now, old]);
  // A client that read the keys before does not know the new one.
  await expect(signed(before)).rejects.toMatchObject({
    cause: { code: "OAUTH_KEY_SELECTION_FAILED" },
  });

  await fetch(`${descope.origin}/lab/keys`, { method: "POST", body: '{"keepOldMs":0}' });
  expect(await shown()).toHaveLength(1);
  expect(await shown()).not.toContain(now);
  await signed(await configure());
  descope.rotateKeys({ keepOldMs: 1 });
  await expect.poll(async () => (await shown()).length).toBe(1);
  descope.fault({ unknownKey: true });
  await expect(signed(await configure())).rejects.toMatchObject({
    cause: { code: "OAUTH_KEY_SELECTION_FAILED" },
  });
});

test("a confidential application has its own id and secret, which work with no other application", async () => {
  const { clientId, clientSecret } = descope.application;
  const config = await configure(clientSecret, clientId);
  const tokens = await exchange(config, await logIn(config, "member@example.com"));
  expect(tokens.claims()).toMatchObject({ aud: clientId, sub: "U2member" });
  for (const [id, secret] of [
    [clientId, descope.clientSecret],
    [descope.clientId, clientSecret],
  ] as const) {
    const mixed = await configure(secret, id);
    await expect(exchange(mixed, await logIn(mixed, "member@example.com"))).rejects.toMatchObject({
      error: "invalid_client",
    });
  }
});

test("an application's own redirect URLs count; without any, the project's approved domains", async () => {
  const { clientId, clientSecret } = descope.application;
  const statusOf = async (id: string, secret: string) => {
    const url = authorizeUrl(await configure(secret, id));
    return (await fetch(url, { redirect: "manual" })).status;
  };
  descope.disapprove(CALLBACK, clientId);
  expect(await statusOf(clientId, clientSecret)).toBe(400);
  expect(await statusOf(descope.clientId, descope.clientSecret)).toBe(303);
  descope.approveDomains(["127.0.0.1"]);
  expect(await statusOf(clientId, clientSecret)).toBe(303);
  descope.approve("http://127.0.0.1:9/elsewhere", clientId);
  expect(await statusOf(clientId, clientSecret)).toBe(400);
  descope.disapprove("http://127.0.0.1:9/elsewhere", clientId);
  descope.approve(CALLBACK, clientId);
  descope.approveDomains([]);
});

test("faults are set and cleared over HTTP, and unknown ones are refused", async () => {
  const post = (body: object) =>
    fetch(`${descope.origin}/lab/faults`, { method: "POST", body: JSON.stringify(body) });
  expect((await post({ noDiscovery: true, slowMs: 30 })).status).toBe(200);
  const before = performance.now();
  const url = `${descope.issuer}/.well-known/openid-configuration`;
  expect((await fetch(url)).status).toBe(404);
  expect(performance.now() - before).toBeGreaterThan(25);
  expect((await post({ nonsense: true })).status).toBe(400);
  expect((await fetch(url)).status).toBe(404);
  await post({});
  expect((await fetch(url)).status).toBe(200);
});

test("a process that starts the lab prints nothing", () => {
  const script = `
    import { startDescope } from "./e2e/lab/descope/start-descope.ts";
    const descope = await startDescope({ redirectUris: [] });
    await fetch(descope.issuer + "/.well-known/openid-configuration");
    await descope.close();`;
  const args = ["--import", "tsx", "--input-type=module", "--eval", script];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
  expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: "", stderr: "" });
});
