import { once } from "node:events";
import http from "node:http";
import { createRemoteJWKSet, decodeJwt, jwtVerify } from "jose";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import type { FaultInput } from "./faults";
import { type SdkLab, startSdkLab, visit } from "./sdk-lab";
import { bindWithToken, cookieOf, type TunnelOptions, valuesAtApp } from "./token-tunnel";

// What an app gets when the policy of its login passes the identity token on, with the real SDK and without Gatehouse.

let sdk: SdkLab;

beforeAll(async () => {
  sdk = await startSdkLab();
});

afterEach(async () => {
  sdk.lab.descope.fault({});
  await sdk.clear();
});
afterAll(() => sdk.lab.close());

const online = (options?: TunnelOptions) => bindWithToken(sdk, options);
const seen = (url: string, cookie: string, name = "x-token") => valuesAtApp(url, { cookie }, name);

async function only(...parts: Parameters<typeof seen>): Promise<string> {
  const [value, ...others] = await seen(...parts);
  expect(others).toEqual([]);
  return value ?? "";
}

const fault = (what: FaultInput) => sdk.control.fault(what);

/** Verifies a token with the issuer's published keys. */
function verify(token: string) {
  const { issuer, clientId: audience } = sdk.lab.descope;
  const keys = createRemoteJWKSet(new URL(`${issuer}/.well-known/jwks.json`));
  return jwtVerify(token, keys, { issuer, audience });
}

test("the app gets the ID token of the login, as the issuer signed it", async () => {
  const url = await online();
  const cookie = await cookieOf(url);
  const { payload } = await verify(await only(url, cookie));
  expect(payload).toMatchObject({
    sub: "U2member",
    email: "member@example.com",
    email_verified: true,
    roles: ["Editor"],
    permissions: ["articles:write"],
    tenants: { T2labAcme: { roles: ["Tenant Admin"] } },
  });
  expect(payload.nonce).toEqual(expect.any(String));
  expect(await only(url, cookie, "x-person")).toBe("U2member");
  const session = await only(url, cookie, "x-session");
  expect(session).toMatch(/^as_\w+$/);
  expect(cookie).not.toContain(session);
  // Another login of the same person has another session id.
  expect(await only(url, await cookieOf(url), "x-session")).not.toBe(session);
  const unverified = await only(url, await cookieOf(url, "unverified@example.com"));
  expect((await verify(unverified)).payload).toMatchObject({ email_verified: false });
});

test("policies can use the other variables of a login, in values and in expressions", async () => {
  const oidc = "actions.ngrok.oidc";
  const add = (headers: object) => ({ actions: [{ type: "add-headers", config: { headers } }] });
  const more = [
    add({ "x-access": `\${${oidc}.access_token}`, "x-ends": `\${${oidc}.expires_at}` }),
    {
      expressions: [
        `${oidc}.refresh_token == '' && !${oidc}.session_timed_out`,
        `${oidc}.identity_token.startsWith('ey') && !${oidc}.session_max_duration_reached`,
        `size(${oidc}.identity.current_session_id) > 8 && !${oidc}.user_info_refreshed`,
      ],
      ...add({ "x-all": "yes" }),
    },
  ];
  const url = await online({ login: { max_session_duration: "1h" }, more });
  const before = Date.now();
  const cookie = await cookieOf(url);
  expect(await only(url, cookie, "x-all")).toBe("yes");
  const ends = Date.parse(await only(url, cookie, "x-ends"));
  expect(ends).toBeGreaterThanOrEqual(before + 3_600_000);
  expect(ends).toBeLessThanOrEqual(Date.now() + 3_600_000);
  const authorization = `Bearer ${await only(url, cookie, "x-access")}`;
  const answer = await fetch(`${sdk.lab.descope.origin}/oauth2/v1/userinfo`, {
    headers: { authorization },
  });
  expect(await answer.json()).toMatchObject({ sub: "U2member" });
});

test.each([
  ["forged", "ERR_JWS_SIGNATURE_VERIFICATION_FAILED"],
  ["unknown-key", "ERR_JWKS_NO_MATCHING_KEY"],
  ["other-project", "ERR_JWS_SIGNATURE_VERIFICATION_FAILED"],
  ["other-client", "ERR_JWT_CLAIM_VALIDATION_FAILED"],
  ["alg-none", "ERR_JOSE_NOT_SUPPORTED"],
  ["hs256", "ERR_JOSE_NOT_SUPPORTED"],
  ["old", "ERR_JWT_EXPIRED"],
] as const)("the token becomes %s between two requests, and valid again", async (token, code) => {
  const url = await online();
  const cookie = await cookieOf(url);
  const good = await only(url, cookie);
  await fault({ kind: "identity-token", token });
  const broken = await only(url, cookie);
  await expect(verify(broken)).rejects.toMatchObject({ code });
  expect(decodeJwt(broken).sub).toBe("U2member");
  // The token is the same each time, like a stolen one.
  expect(await only(url, cookie)).toBe(broken);
  await sdk.control.clear();
  expect(await only(url, cookie)).toBe(good);
});

test("with no token or an empty one the other headers still come; the newest fault counts", async () => {
  const url = await online();
  const cookie = await cookieOf(url);
  await fault({ kind: "identity-token", token: "none" });
  expect(await seen(url, cookie)).toEqual([]);
  expect(await only(url, cookie, "x-person")).toBe("U2member");
  await fault({ kind: "identity-token", token: "empty" });
  expect(await seen(url, cookie)).toEqual([""]);
  const text = sdk.lab.descope.makeToken({ person: "guest@example.org" });
  await fault({ kind: "identity-token", token: { text } });
  expect(await seen(url, cookie)).toEqual([text]);
  await fault({ kind: "identity-token", token: { claims: { roles: ["Owner"], email: null } } });
  const { payload } = await verify(await only(url, cookie));
  expect(payload).toMatchObject({ roles: ["Owner"] });
  expect(payload).not.toHaveProperty("email");
});

test("the header can come twice: with the same value, with a wrong second value, or both on one line", async () => {
  const url = await online();
  const cookie = await cookieOf(url);
  const good = await only(url, cookie);
  await fault({ kind: "identity-token", further: "own" });
  expect(await seen(url, cookie)).toEqual([good, good]);
  await sdk.control.clear();
  await fault({ kind: "identity-token", token: "forged", further: "own" });
  const [forged, ...others] = await seen(url, cookie);
  expect(others).toEqual([good]);
  await expect(verify(forged ?? "")).rejects.toThrow();
  await sdk.control.clear();
  await fault({ kind: "identity-token", further: "forged", oneLine: true });
  expect(await seen(url, cookie)).toEqual([`${good}, ${forged}`]);
});

test("a variable can be missing, and a failing value is empty, skips its action or fails the request", async () => {
  const url = await online();
  const cookie = await cookieOf(url);
  await fault({ kind: "hide-variables", names: ["identity.provider_user_id"] });
  const values = async () => [
    await seen(url, cookie, "x-person"),
    await seen(url, cookie, "x-name"),
    await seen(url, cookie),
  ];
  const token = expect.stringMatching(/^ey/);
  expect(await values()).toEqual([[""], ["Member"], [token]]);
  await fault({ kind: "fail-values", effect: "skip-action" });
  expect(await values()).toEqual([[], [], [token]]);
  await sdk.control.clear();
  await fault({ kind: "hide-variables", names: ["identity_token"] });
  await fault({ kind: "fail-values", effect: "fail-request" });
  const hits = sdk.lab.app.hits();
  expect(await visit(url, "/", { cookie })).toMatchObject({
    status: 500,
    headers: { "ngrok-error-code": "ERR_NGROK_2254" },
  });
  expect(sdk.lab.app.hits()).toBe(hits);
});

test("a failing expression skips its rule, or fails the request", async () => {
  const url = await online();
  const nameless = await cookieOf(url, "U2nameless");
  const hits = sdk.lab.app.hits();
  await fault({ kind: "fail-expressions" });
  expect(await visit(url, "/", { cookie: nameless })).toMatchObject({ status: 500 });
  expect(sdk.lab.app.hits()).toBe(hits);
  // The rule with the list is skipped, so this policy is open to people without an e-mail.
  await sdk.control.clear();
  expect(await visit(url, "/", { cookie: nameless })).toMatchObject({ status: 200 });
});

test("a visitor's own header with the same name comes before the edge's", async () => {
  const url = await online();
  const cookie = await cookieOf(url);
  const good = await only(url, cookie);
  expect(await valuesAtApp(url, { cookie, "x-token": "mine" }, "x-token")).toEqual(["mine", good]);
});

test("the request of a WebSocket has the token too, and with a fault another one", async () => {
  const tokens: unknown[] = [];
  const app = http.createServer();
  app.on("upgrade", (request, socket) => {
    tokens.push(request.headers["x-token"]);
    socket.end("HTTP/1.1 401 Unauthorized\r\ncontent-length: 0\r\n\r\n");
  });
  app.on("request", (_request, response) => response.end());
  await once(app.listen(0, "127.0.0.1"), "listening");
  const { port } = z.object({ port: z.int() }).parse(app.address());
  const url = await online({ app: `http://127.0.0.1:${port}` });
  const cookie = await cookieOf(url);
  const upgrade = { cookie, connection: "Upgrade", upgrade: "websocket" };
  expect((await visit(url, "/ws", upgrade)).status).toBe(401);
  await fault({ kind: "identity-token", token: "empty" });
  await visit(url, "/ws", upgrade);
  expect(tokens).toEqual([expect.stringMatching(/^ey/), ""]);
  app.close();
});

test.each([
  [["login"], { stranger: 200, guest: 200, token: 0 }],
  [["list"], { stranger: 302, guest: 200, token: 1 }],
  [["headers"], { stranger: 302, guest: 403, token: 0 }],
  [["list", "headers"], { stranger: 302, guest: 200, token: 0 }],
] as const)("a policy without its %s at the edge", async (drop, { stranger, guest, token }) => {
  const url = await online();
  const cookie = await cookieOf(url);
  const guestCookie = await cookieOf(url, "guest@example.org");
  await fault({ kind: "edit-policy", drop: [...drop] });
  const statusOf = async (value: string) => (await visit(url, "/echo", { cookie: value })).status;
  expect(await statusOf("")).toBe(stranger);
  expect(await statusOf(guestCookie)).toBe(guest);
  expect(await seen(url, cookie)).toHaveLength(token);
  await sdk.control.clear();
  expect(await statusOf("")).toBe(302);
  expect(await statusOf(guestCookie)).toBe(403);
});
