import { createPublicKey } from "node:crypto";
import { once } from "node:events";
import http from "node:http";
import {
  compactVerify,
  createLocalJWKSet,
  createRemoteJWKSet,
  decodeJwt,
  EmbeddedJWK,
  jwtVerify,
} from "jose";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { type Descope, startDescope } from "./start-descope";
import type { TokenFault } from "./token-faults";

// A library for verifying tokens says what is wrong with each of them.

let descope: Descope;

beforeAll(async () => {
  descope = await startDescope({ redirectUris: [] });
});

afterEach(() => {
  descope.fault({});
  descope.resetUsers();
});
afterAll(() => descope.close());

const keysAt = (issuer = descope.issuer) => new URL(`${issuer}/.well-known/jwks.json`);
const make = (fault?: TokenFault) =>
  descope.makeToken({ person: "member@example.com", ...(fault && { fault }) });

/** Verifies a token as a client does that uses it as a new login. */
async function verify(token: string, issuer = descope.issuer, audience = descope.clientId) {
  const keys = createLocalJWKSet(await (await fetch(keysAt(issuer))).json());
  return jwtVerify(token, keys, { issuer, audience, typ: "JWT" });
}

test("a token without a fault is valid and has the claims of a login", async () => {
  const { payload } = await verify(make());
  expect(payload).toMatchObject({
    sub: "U2member",
    email: "member@example.com",
    email_verified: true,
    roles: ["Editor"],
    permissions: ["articles:write"],
    tenants: { T2labAcme: { roles: ["Tenant Admin"], permissions: ["billing:read"] } },
  });
  const { clientId } = descope.application;
  const other = descope.makeToken({ person: "U2nameless", clientId });
  expect((await verify(other, descope.issuer, clientId)).payload).not.toHaveProperty("email");
});

test.each([
  ["forged", "ERR_JWS_SIGNATURE_VERIFICATION_FAILED"],
  ["unknown-key", "ERR_JWKS_NO_MATCHING_KEY"],
  ["unknown-key-id", "ERR_JWKS_NO_MATCHING_KEY"],
  ["other-project", "ERR_JWS_SIGNATURE_VERIFICATION_FAILED"],
  ["other-issuer", "ERR_JWT_CLAIM_VALIDATION_FAILED", "iss"],
  ["other-client", "ERR_JWT_CLAIM_VALIDATION_FAILED", "aud"],
  ["alg-none", "ERR_JOSE_NOT_SUPPORTED"],
  ["hs256", "ERR_JOSE_NOT_SUPPORTED"],
  ["key-inside", "ERR_JWS_SIGNATURE_VERIFICATION_FAILED"],
  ["key-address", "ERR_JWS_SIGNATURE_VERIFICATION_FAILED"],
  ["critical", "ERR_JOSE_NOT_SUPPORTED"],
  ["access-token", "ERR_JWT_CLAIM_VALIDATION_FAILED", "typ"],
  ["expired", "ERR_JWT_EXPIRED", "exp"],
  ["old", "ERR_JWT_EXPIRED", "exp"],
] as const)(
  "a token with the fault %s is refused because of it",
  async (fault, code, claim?: string) => {
    await expect(verify(make(fault))).rejects.toMatchObject({ code, ...(claim && { claim }) });
  },
);

test.each([
  ["two-audiences", { aud: ["P2labProject0000000000000000", "lab-confidential-application"] }],
  ["other-party", { azp: "lab-confidential-application" }],
  ["logout-token", { events: { "http://schemas.openid.net/event/backchannel-logout": {} } }],
] as const)("a token with the fault %s is valid except for its claims", async (fault, claims) => {
  const { payload } = await verify(make(fault));
  expect(payload).toMatchObject(claims);
  expect(payload.sub).toBe("U2member");
});

test("a token that names no key or no person is signed like any other", async () => {
  const nameless = await verify(make("no-key-id"));
  expect(nameless.protectedHeader).not.toHaveProperty("kid");
  expect((await verify(make("no-subject"))).payload).not.toHaveProperty("sub");
});

test("a token from the future or the past has a valid signature, and its times fit together", async () => {
  const keys = createRemoteJWKSet(keysAt());
  for (const [fault, seconds] of [
    ["ahead", -3600],
    ["expired", 7200],
    [{ ageS: 90 }, 90],
  ] as const) {
    const token = make();
    const aged = descope.makeToken({ token, fault });
    await compactVerify(aged, keys);
    const [before, after] = [decodeJwt(token), decodeJwt(aged)];
    expect((before.iat ?? 0) - (after.iat ?? 0)).toBe(seconds);
    expect((before.exp ?? 0) - (after.exp ?? 0)).toBe(seconds);
  }
});

test("the other project publishes the key with which its token is valid there", async () => {
  const issuer = `${descope.origin}/P2labOther000000000000000000`;
  const document = await (await fetch(`${issuer}/.well-known/openid-configuration`)).json();
  expect(document).toMatchObject({ issuer, jwks_uri: keysAt(issuer).href });
  const { payload } = await verify(make("other-project"), issuer, "P2labOther000000000000000000");
  expect(payload.sub).toBe("U2member");
  await compactVerify(make("key-address"), createRemoteJWKSet(keysAt(issuer)));
});

test("the secret of the HS256 token is the public key that everybody can read", async () => {
  const { keys } = await (await fetch(keysAt())).json();
  const pem = createPublicKey({ key: keys[0], format: "jwk" }).export({
    type: "spki",
    format: "pem",
  });
  const { payload } = await jwtVerify(make("hs256"), Buffer.from(pem));
  expect(payload.sub).toBe("U2member");
});

test("a token with alg none has no signature, and a token with its own key inside is signed by that key", async () => {
  expect(make("alg-none")).toMatch(/^[^.]+\.[^.]+\.$/);
  const { payload } = await jwtVerify(make("key-inside"), EmbeddedJWK);
  expect(payload.sub).toBe("U2member");
});

test("a custom fault changes or removes claims and header fields, and chooses the key", async () => {
  const token = make({
    claims: { email: null, roles: ["Owner"] },
    header: { x5u: "https://example.com" },
  });
  const { payload, protectedHeader } = await verify(token);
  expect(payload).toMatchObject({ roles: ["Owner"] });
  expect(payload).not.toHaveProperty("email");
  expect(protectedHeader).toMatchObject({ x5u: "https://example.com" });
  await expect(verify(make({ key: "stranger" }))).rejects.toMatchObject({
    code: "ERR_JWS_SIGNATURE_VERIFICATION_FAILED",
  });
});

test("when old keys are gone, an earlier token names a key that is not published", async () => {
  const before = make();
  descope.rotateKeys({ keepOldMs: 0 });
  await expect(verify(before)).rejects.toMatchObject({ code: "ERR_JWKS_NO_MATCHING_KEY" });
  await verify(make());
});

test("people can be changed and added, with a verified address or without", async () => {
  const of = (person: string) => decodeJwt(descope.makeToken({ person }));
  expect(of("unverified@example.com")).toMatchObject({ email_verified: false });
  expect(of("unsaid@example.com")).not.toHaveProperty("email_verified");
  expect(of("U2twin")).toMatchObject({ sub: "U2twin", email: "member@example.com" });
  expect(of("U2kelvin")).toMatchObject({ email: "\u212Aelvin@example.com" });
  expect(of("U2tenant")).toMatchObject({
    roles: [],
    tenants: { T2labAcme: { roles: ["Editor"] }, T2labEmpty: {} },
  });
  descope.changeUser({ id: "U2tenant", tenants: {}, roles: ["Viewer"], email: null });
  expect(of("U2tenant")).toMatchObject({ roles: ["Viewer"], tenants: {} });
  expect(of("U2tenant")).not.toHaveProperty("email");
  descope.changeUser({ id: "U2new", name: "New", email: "new@example.com", emailVerified: false });
  expect(of("new@example.com")).toMatchObject({ sub: "U2new", email_verified: false });
  descope.changeUser({ id: "U2new", emailVerified: null });
  expect(of("new@example.com")).toMatchObject({ email_verified: true });
  descope.resetUsers();
  expect(of("tenant@example.com")).toMatchObject({ roles: [] });
  expect(() => of("new@example.com")).toThrow("Nobody here is new@example.com");
});

test("each lab has its own people", async () => {
  descope.changeUser({ id: "U2guest", name: "Somebody" });
  const second = await startDescope({ redirectUris: [] });
  expect(decodeJwt(second.makeToken({ person: "U2guest" }))).toMatchObject({ name: "Guest" });
  await second.close();
});

/** The status and text of an answer that ends, or the reason why it does not end. */
async function askKeys(): Promise<string | { status: number | undefined; text: string }> {
  const request = http.get(keysAt(), { agent: false });
  try {
    const [response]: http.IncomingMessage[] = await once(request, "response");
    let text = "";
    for await (const part of response ?? []) {
      text += part;
      if (descopeWaits(text)) return "half";
    }
    return { status: response?.statusCode, text };
  } catch {
    return "broken off";
  } finally {
    request.destroy();
  }
}

/** The half document is not valid JSON, and nothing comes after it. */
function descopeWaits(text: string): boolean {
  return text.startsWith('{"keys":[{') && !text.endsWith("]}");
}

test("the keys can be unavailable in each way, and the lab counts the requests for them", async () => {
  const good = JSON.stringify(await (await fetch(keysAt())).json());
  const before = descope.state().keysAsked;
  descope.fault({ keys: "broken-off" });
  expect(await askKeys()).toBe("broken off");
  descope.fault({ keys: "half" });
  expect(await askKeys()).toBe("half");
  descope.fault({ keys: "error" });
  expect(await askKeys()).toEqual({ status: 500, text: good });
  descope.fault({ keys: "garbage" });
  expect(await askKeys()).toMatchObject({ status: 200, text: expect.stringContaining("<title>") });
  descope.fault({ keys: "none" });
  expect(await askKeys()).toEqual({ status: 200, text: '{"keys":[]}' });
  descope.fault({ keys: "huge" });
  const huge = await (await fetch(keysAt())).json();
  expect(huge.padding).toHaveLength(1_000_000);
  expect({ keys: huge.keys }).toEqual(JSON.parse(good));
  descope.fault({ keys: "redirect" });
  expect(await askKeys()).toMatchObject({ status: 302 });
  expect(await (await fetch(keysAt())).json()).toEqual(JSON.parse(good));
  const state = await (await fetch(`${descope.origin}/lab/state`)).json();
  expect(state).toMatchObject({ keysAsked: before + 9, faults: { keys: "redirect" } });
  expect({ keys: state.keys }).toEqual(JSON.parse(good));
});

test("a request for hanging keys is counted and stays unanswered until the client leaves", async () => {
  descope.fault({ keys: "hanging" });
  const before = descope.state().keysAsked;
  const request = http.get(keysAt(), { agent: false });
  const ended = new Promise((resolve) => request.on("close", resolve));
  request.on("error", () => undefined);
  const answered: string[] = [];
  request.on("response", () => answered.push("answered"));
  await expect.poll(() => descope.state().keysAsked).toBe(before + 1);
  // Another request is answered meanwhile, so the first answer is not only slow.
  expect((await fetch(`${descope.issuer}/.well-known/openid-configuration`)).status).toBe(200);
  expect(answered).toEqual([]);
  request.destroy();
  await ended;
});

test("the discovery document can name another address for the keys", async () => {
  descope.fault({ keysAt: "http://169.254.169.254/keys" });
  const url = `${descope.issuer}/.well-known/openid-configuration`;
  expect(await (await fetch(url)).json()).toMatchObject({
    issuer: descope.issuer,
    jwks_uri: "http://169.254.169.254/keys",
  });
});

test("all controls work over HTTP too", async () => {
  const post = async (path: string, body: object) => {
    const init = { method: "POST", body: JSON.stringify(body) };
    return fetch(`${descope.origin}/lab/${path}`, init);
  };
  const token = make();
  const forged = await (await post("tokens", { token, fault: "forged" })).json();
  expect(forged.token.split(".").slice(0, 2)).toEqual(token.split(".").slice(0, 2));
  expect(forged.token).not.toBe(token);
  expect((await post("users", { id: "U2guest", roles: ["Editor"] })).status).toBe(200);
  expect(decodeJwt(descope.makeToken({ person: "U2guest" }))).toMatchObject({ roles: ["Editor"] });
  await post("users/reset", {});
  expect(decodeJwt(descope.makeToken({ person: "U2guest" }))).toMatchObject({ roles: [] });
  expect((await post("tokens", { token, fault: "nonsense" })).status).toBe(400);
  expect((await post("tokens", { person: "U2nobody" })).status).toBe(400);
});
