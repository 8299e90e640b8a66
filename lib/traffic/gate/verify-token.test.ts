import { createHmac, createPublicKey, generateKeyPairSync } from "node:crypto";
import fc from "fast-check";
import { FlattenedSign } from "jose";
import { beforeAll, beforeEach, expect, test } from "vitest";
import { CLIENT, ISSUER, openProvider, part, type TokenProvider } from "@/e2e/gate-tokens";
import type { IssuerKeys } from "@/lib/traffic/gate-orders";
import { KeyRing } from "./key-ring";
import { SignatureCache, signatureKey } from "./signature-cache";
import { TokenVerifier } from "./verify-token";

let provider: TokenProvider;
let stranger: TokenProvider;

beforeAll(async () => {
  provider = await openProvider();
  stranger = await openProvider();
});

function open(keys: IssuerKeys | null = provider.keys(), issuerUrl = ISSUER) {
  const wanted: string[] = [];
  const ring = new KeyRing((issuer) => wanted.push(issuer));
  const cache = new SignatureCache();
  ring.onChange(() => cache.clear());
  ring.set(issuerUrl, keys);
  const verifier = new TokenVerifier({ issuerUrl, clientId: CLIENT, ring, cache });
  return { ring, cache, verifier, wanted };
}

let gate: ReturnType<typeof open>;
beforeEach(() => {
  gate = open();
});

const verify = (token: string) => gate.verifier.verify(token, Date.now);
const seconds = () => Math.floor(Date.now() / 1000);

/** Each byte is one character, as in headers. */
const bytes = fc.uint8Array({ maxLength: 60 }).map((all) => Buffer.from(all).toString("latin1"));

test("a token of the issuer says who it is", async () => {
  expect(await verify(await provider.token())).toMatchObject({
    ok: true,
    claims: {
      person: {
        issuer: ISSUER,
        sub: "U2member",
        email: "member@example.com",
        emailVerified: true,
        name: "Member",
      },
    },
  });
});

test.each(["RS512", "PS256", "ES256", "ES384", "EdDSA"])("%s is verified", async (alg) => {
  const other = await openProvider("key-2", { alg });
  gate = open(other.keys());
  expect(await verify(await other.token())).toMatchObject({ ok: true });
});

test("a token that is known is decided at once, a new one is not", async () => {
  const token = await provider.token();
  expect(verify(token)).toBeInstanceOf(Promise);
  await verify(token);
  expect(verify(token)).toMatchObject({ ok: true });
  const forged = await stranger.token();
  await verify(forged);
  expect(verify(forged)).toEqual({ ok: false, code: "signature" });
});

test("an expired token is right: ngrok's session outlives it", async () => {
  const token = await provider.token({ exp: seconds() - 86_400, iat: seconds() - 90_000 });
  expect(await verify(token)).toMatchObject({ ok: true });
});

const at = seconds();
test.each([
  ["another issuer", { iss: "https://api.descope.com/P2other" }, "issuer"],
  ["an issuer in another case", { iss: ISSUER.toUpperCase() }, "issuer"],
  ["an issuer with a slash more", { iss: `${ISSUER}/` }, "issuer"],
  ["a list of issuers", { iss: [ISSUER] }, "issuer"],
  ["no issuer", { iss: undefined }, "issuer"],
  ["another client", { aud: "P2other" }, "audience"],
  ["no audience", { aud: undefined }, "audience"],
  ["an audience in a list in a list", { aud: [[CLIENT]] }, "audience"],
  ["an audience that contains the client id", { aud: `${CLIENT}2` }, "audience"],
  ["several audiences without a party", { aud: [CLIENT, "P2other"] }, "party"],
  ["a foreign party", { azp: "P2other" }, "party"],
  ["a party that is nothing", { azp: null }, "party"],
  ["several audiences for another party", { aud: [CLIENT, "P2other"], azp: "P2other" }, "party"],
  ["no sub", { sub: undefined }, "subject"],
  ["an empty sub", { sub: "" }, "subject"],
  ["a number as sub", { sub: 42 }, "subject"],
  ["a sub that is too long", { sub: "a".repeat(256) }, "subject"],
  ["half a character as sub", { sub: "a\ud800" }, "subject"],
  ["a line break in sub", { sub: "a\nb" }, "subject"],
  ["no iat", { iat: undefined }, "times"],
  ["a text as iat", { iat: String(at) }, "times"],
  ["no exp", { exp: undefined }, "times"],
  ["an iat of 0", { iat: 0 }, "times"],
  ["a negative iat", { iat: -1 }, "times"],
  ["an iat in the future", { iat: at + 3600 }, "early"],
  ["an iat in milliseconds", { iat: Date.now() }, "early"],
  ["not valid before later", { nbf: at + 3600 }, "early"],
  ["events", { events: { "http://schemas.openid.net/event/backchannel-logout": {} } }, "events"],
  ["events that are null", { events: null }, "events"],
])("with %s it is refused", async (_what, claims, code) => {
  expect(await verify(await provider.token(claims))).toEqual({ ok: false, code });
});

test("a little ahead, for one audience in a list, and with its party it is right", async () => {
  for (const claims of [
    { iat: seconds() + 200 },
    { aud: [CLIENT] },
    { aud: [CLIENT, CLIENT] },
    { aud: [CLIENT, "P2other"], azp: CLIENT },
  ]) {
    expect(await verify(await provider.token(claims))).toMatchObject({ ok: true });
  }
});

test.each([
  ["an access token", { typ: "at+jwt" }, "type"],
  ["an access token in capitals", { typ: "AT+JWT" }, "type"],
  ["an access token by its media type", { typ: "application/at+jwt" }, "type"],
  ["a logout token", { typ: "logout+jwt" }, "type"],
  ["a type that is no text", { typ: 1 }, "type"],
])("%s is refused", async (_what, head, code) => {
  const token = await signed(head);
  expect(await verify(token)).toEqual({ ok: false, code });
});

/** A correctly signed token with any head. */
async function signed(head: Record<string, unknown>): Promise<string> {
  const [, payload = ""] = (await provider.token()).split(".");
  const header = part({ alg: "RS256", kid: provider.kid, ...head });
  const bytes = new TextEncoder().encode(`${header}.${payload}`);
  const signature = await crypto.subtle.sign("RSASSA-PKCS1-v1_5", provider.privateKey, bytes);
  return `${header}.${payload}.${Buffer.from(signature).toString("base64url")}`;
}

test("crit is refused, also when it names what the library knows", async () => {
  expect(await verify(await signed({ crit: ["b64"], b64: true }))).toEqual({
    ok: false,
    code: "critical",
  });
  expect(await verify(await signed({ crit: [] }))).toEqual({ ok: false, code: "critical" });
});

test("the keys that a token brings along are not looked at", async () => {
  const own = { jwk: stranger.publicJwk, jku: "https://attacker.example.com/keys", x5c: ["AA=="] };
  const token = await stranger.token({}, own);
  expect(await verify(token)).toEqual({ ok: false, code: "signature" });
  expect(await verify(await signed(own))).toMatchObject({ ok: true });
});

test.each(["none", "None", "NONE", "nOnE", ""])("alg %j is refused", async (alg) => {
  const [, payload = "", signature = ""] = (await provider.token()).split(".");
  for (const last of ["", signature]) {
    const result = await verify(`${part({ alg, kid: provider.kid })}.${payload}.${last}`);
    expect(result).toEqual({ ok: false, code: last === "" ? "malformed" : "algorithm" });
  }
});

test.each(["HS256", "HS512"])("%s with the public key as its secret is refused", async (alg) => {
  const [, payload = ""] = (await provider.token()).split(".");
  const pem = createPublicKey({ key: provider.publicJwk, format: "jwk" })
    .export({ type: "spki", format: "pem" })
    .toString();
  for (const secret of [pem, JSON.stringify(provider.publicJwk), provider.publicJwk.n ?? ""]) {
    const input = `${part({ alg, kid: provider.kid })}.${payload}`;
    const mac = createHmac(alg === "HS256" ? "sha256" : "sha512", secret).update(input);
    const token = `${input}.${mac.digest("base64url")}`;
    expect(await verify(token)).toEqual({ ok: false, code: "algorithm" });
    // It is refused even if the issuer lists the algorithm, or its secret is in the set.
    const keys = { keys: [provider.publicJwk, { kty: "oct", k: part(secret), kid: provider.kid }] };
    gate = open(provider.keys({ algorithms: ["RS256", alg, "none"], keys }));
    expect(await verify(token)).toEqual({ ok: false, code: "algorithm" });
  }
});

test("an algorithm that the issuer does not sign with is refused", async () => {
  gate = open(provider.keys({ algorithms: ["ES256"] }));
  expect(await verify(await provider.token())).toEqual({ ok: false, code: "algorithm" });
  gate = open(provider.keys({ algorithms: [] }));
  expect(await verify(await provider.token())).toEqual({ ok: false, code: "algorithm" });
});

test("a payload, a head or a signature of another token is refused", async () => {
  const mine = (await provider.token({ sub: "guest" })).split(".");
  const theirs = (await stranger.token()).split(".");
  for (const at of [0, 1, 2]) {
    const mixed = mine.map((each, index) => (index === at ? theirs[index] : each)).join(".");
    const expected = at === 0 ? { ok: true } : { ok: false, code: "signature" };
    expect(await verify(mixed)).toMatchObject(expected);
  }
  expect(await verify(await stranger.token())).toEqual({ ok: false, code: "signature" });
});

test("every bit of the signed part counts", async () => {
  const token = await provider.token();
  const signedLength = token.lastIndexOf(".");
  await fc.assert(
    fc.asyncProperty(
      fc.nat(signedLength - 1),
      fc.constantFrom(..."ABab09-_"),
      async (at, letter) => {
        if (token[at] === letter || token[at] === ".") return;
        const changed = token.slice(0, at) + letter + token.slice(at + 1);
        expect(await verify(changed)).toMatchObject({ ok: false });
      },
    ),
    { numRuns: 300 },
  );
});

test.each([
  ["nothing", ""],
  ["dots", "..."],
  ["two parts", "a.b"],
  ["four parts", "a.b.c.d"],
  ["five parts, as an encrypted one has", "a.b.c.d.e"],
  ["an interpolation that was not filled in", `\${actions.ngrok.oidc.identity_token}`],
  ["a head that is no JSON", `${part("no")}.${part({})}.AA`],
  ["a head that is a list", `${part([])}.${part({})}.AA`],
  ["a head that is null", `${part("null")}.${part({})}.AA`],
  ["a head in bytes that are no text", "_____w.e30.AA"],
  ["a key id that is no text", `${part({ alg: "RS256", kid: {} })}.${part({})}.AA`],
  ["padding", `${part({ alg: "RS256" })}=.${part({})}.AA`],
  ["spaces", `${part({ alg: "RS256" })}. ${part({})}.AA`],
])("%s is malformed", async (_what, token) =>
  expect(await verify(token)).toEqual({ ok: false, code: "malformed" }),
);

test("a signed payload that is no object is malformed", async () => {
  for (const payload of ["[]", "null", '"text"', "42", "{", "\xff"]) {
    const jws = await new FlattenedSign(Buffer.from(payload, "latin1"))
      .setProtectedHeader({ alg: "RS256", kid: provider.kid })
      .sign(provider.privateKey);
    const token = `${jws.protected}.${jws.payload}.${jws.signature}`;
    expect(await verify(token)).toEqual({ ok: false, code: "malformed" });
  }
});

test("any bytes get an answer, and none of them lets anybody in", async () => {
  const [head = "", payload = "", signature = ""] = (await provider.token()).split(".");
  const piece = fc.oneof(
    bytes,
    fc.constantFrom(head, payload, signature, "e30", ".", part({ alg: "RS256" })),
    fc.json().map(part),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(piece, { maxLength: 6 }),
      fc.constantFrom(".", ""),
      async (all, by) => {
        const token = all.join(by);
        if (token === [head, payload, signature].join(".")) return;
        expect(await verify(token)).toMatchObject({ ok: false });
      },
    ),
    { numRuns: 500 },
  );
});

test("any signed claims get an answer: a person with a sub, or a code", async () => {
  const claims = fc.dictionary(
    fc.constantFrom(
      "sub",
      "email",
      "email_verified",
      "name",
      "roles",
      "tenants",
      "iat",
      "exp",
      "nbf",
    ),
    fc.oneof(fc.jsonValue(), bytes, fc.constant({ t: { roles: ["a", 1] } })),
  );
  await fc.assert(
    fc.asyncProperty(claims, async (given) => {
      // SignJWT checks times itself.
      const base = {
        iss: ISSUER,
        aud: CLIENT,
        sub: "U2",
        iat: seconds(),
        exp: seconds(),
        ...given,
      };
      const jws = await new FlattenedSign(new TextEncoder().encode(JSON.stringify(base)))
        .setProtectedHeader({ alg: "RS256", kid: provider.kid })
        .sign(provider.privateKey);
      const result = await verify(`${jws.protected}.${jws.payload}.${jws.signature}`);
      if (!result.ok) {
        expect(["subject", "times", "early"]).toContain(result.code);
        return;
      }
      const { sub, email = "a@b", name = "" } = result.claims.person;
      expect(sub).toMatch(/^[ -~]{1,255}$/);
      expect(email.split("@").length).toBe(2);
      expect(name.length).toBeLessThanOrEqual(320);
    }),
    { numRuns: 200 },
  );
});

test.each([
  ["no text", 42],
  ["a list", ["member@example.com"]],
  ["two addresses", "member@example.com,admin@example.com"],
  ["two @", "member@evil.org@example.com"],
  ["quotes", '"member@example.com"@evil.org'],
  ["a space", "member @example.com"],
  ["a character that nobody sees", "mem\u200bber@example.com"],
  ["a line break", "member@example.com\n"],
  ["a length without end", `${"a".repeat(300)}@example.com`],
])("an e-mail with %s is none", async (_what, email) => {
  const result = await verify(await provider.token({ email, email_verified: true }));
  expect(result).toMatchObject({ ok: true, claims: { person: { emailVerified: false } } });
  expect(result.ok && "email" in result.claims.person).toBe(false);
});

test.each([
  [true, true],
  ["true", true],
  [false, false],
  ["false", false],
  ["TRUE ", false],
  [1, false],
  [null, false],
  [undefined, false],
  [{}, false],
])("email_verified %j counts as %s", async (given, counts) => {
  expect(await verify(await provider.token({ email_verified: given }))).toMatchObject({
    claims: { person: { emailVerified: counts } },
  });
});

test("roles and tenants are read as Descope writes them, by their own names alone", async () => {
  const payload = `{"iss":"${ISSUER}","aud":"${CLIENT}","sub":"a","iat":${seconds()},"exp":1,
    "roles":["Admin",7],"tenants":{"T1":{"roles":["Editor"],"permissions":["x"]},"__proto__":{"roles":["Owner"]},"T2":null}}`;
  const jws = await new FlattenedSign(new TextEncoder().encode(payload))
    .setProtectedHeader({ alg: "RS256", kid: provider.kid })
    .sign(provider.privateKey);
  const result = await verify(`${jws.protected}.${jws.payload}.${jws.signature}`);
  if (!result.ok) throw new Error(result.code);
  const { roles, tenants } = result.claims;
  expect([...roles]).toEqual(["Admin"]);
  expect([...tenants.keys()]).toEqual(["T1", "__proto__", "T2"]);
  expect([...(tenants.get("T1") ?? [])]).toEqual(["Editor"]);
  expect(tenants.get("constructor")).toBeUndefined();
});

test("a token that is too long is not read", async () => {
  const token = await provider.token();
  expect(await verify(`${token}${"A".repeat(70_000)}`)).toEqual({ ok: false, code: "too-long" });
  for (const long of ["a.".repeat(30_000), "A".repeat(60_000), `${"[".repeat(40_000)}.a.a`]) {
    expect(await verify(long)).toMatchObject({ ok: false });
  }
  const deep = `${part(`${'{"a":'.repeat(9_000)}1${"}".repeat(9_000)}`)}.e30.AA`;
  expect(await verify(deep)).toMatchObject({ ok: false });
});

test("without keys nothing is right, and they are asked for once", async () => {
  gate = open(null);
  const token = await provider.token();
  for (let count = 0; count < 3; count += 1)
    expect(await verify(token)).toEqual({ ok: false, code: "no-keys" });
  expect(gate.wanted).toEqual([ISSUER]);
});

test.each([
  ["nothing", undefined],
  ["a text", "keys"],
  ["an empty set", { keys: [] }],
  ["no list", { keys: {} }],
  ["keys that are none", { keys: [null, 1, "a", [], { kty: "oct", k: "AA" }] }],
])("%s in place of keys is as none", async (_what, keys) => {
  gate = open(provider.keys({ keys }));
  expect(await verify(await provider.token())).toEqual({ ok: false, code: "no-keys" });
});

test("a broken key lets nobody in, and the right one beside it does", async () => {
  const token = await provider.token();
  for (const broken of [{ n: "AA" }, { n: "!" }, { e: "" }, { x5c: ["no"] }, { key_ops: [1] }]) {
    const key = { ...provider.publicJwk, ...broken };
    gate = open(provider.keys({ keys: { keys: [key] } }));
    const expected = "x5c" in broken ? { ok: true } : { ok: false, code: "signature" };
    expect(await verify(token)).toMatchObject(expected);
    gate = open(provider.keys({ keys: { keys: [{ ...key, kid: "other" }, provider.publicJwk] } }));
    expect(await verify(token)).toMatchObject({ ok: true });
  }
});

test("a key of 1,024 bits verifies nothing", async () => {
  const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 1024 });
  const { createSign } = await import("node:crypto");
  const input = (await provider.token()).split(".").slice(0, 2).join(".");
  const signature = createSign("sha256").update(input).sign(privateKey, "base64url");
  const jwk = { ...publicKey.export({ format: "jwk" }), kid: provider.kid };
  gate = open(provider.keys({ keys: { keys: [jwk] } }));
  expect(await verify(`${input}.${signature}`)).toEqual({ ok: false, code: "signature" });
});

test("a token that names no key is tried with all, one that names another with none", async () => {
  const keys = {
    keys: [stranger.publicJwk, provider.publicJwk].map((key) => ({ ...key, kid: undefined })),
  };
  gate = open(provider.keys({ keys }));
  expect(await verify(await provider.token({}, { kid: undefined }))).toMatchObject({ ok: true });
  gate = open();
  expect(await verify(await provider.token({}, { kid: "other" }))).toEqual({
    ok: false,
    code: "unknown-key",
  });
});

test("a key id that stands there twice is tried with both", async () => {
  gate = open(provider.keys({ keys: { keys: [stranger.publicJwk, provider.publicJwk] } }));
  expect(await verify(await provider.token())).toMatchObject({ ok: true });
});

test("keys that change count at once, also for a signature that is being verified", async () => {
  const token = await provider.token();
  const pending = verify(token);
  gate.ring.set(ISSUER, stranger.keys());
  expect(await pending).toEqual({ ok: false, code: "signature" });
  gate.ring.set(ISSUER, provider.keys());
  expect(await verify(token)).toMatchObject({ ok: true });
  gate.ring.set(ISSUER, stranger.keys());
  expect(await verify(token)).toEqual({ ok: false, code: "signature" });
  gate.ring.set(ISSUER, null);
  expect(verify(token)).toEqual({ ok: false, code: "no-keys" });
});

test("the same keys fetched again change nothing, and what is known stays known", async () => {
  const token = await provider.token();
  await verify(token);
  gate.ring.set(ISSUER, provider.keys({ fetchedAt: Date.now() + 1000 }));
  expect(verify(token)).toMatchObject({ ok: true });
});

test("keys of a week are none, keys of a day are asked for anew and still count", async () => {
  const token = await provider.token();
  gate = open(provider.keys({ fetchedAt: Date.now() - 2 * 86_400_000 }));
  expect(await verify(token)).toMatchObject({ ok: true });
  expect(gate.wanted).toEqual([ISSUER]);
  gate = open(provider.keys({ fetchedAt: Date.now() - 8 * 86_400_000 }));
  expect(await verify(token)).toEqual({ ok: false, code: "no-keys" });
});

test("keys whose discovery names another issuer are not this profile's", async () => {
  gate = open(provider.keys({ issuer: "https://api.descope.com/P2other" }));
  const token = await provider.token({ iss: "https://api.descope.com/P2other" });
  expect(await verify(token)).toEqual({ ok: false, code: "no-keys" });
});

test("a slash at the end of the profile's issuer is forgiven, in the token it is not", async () => {
  gate = open(provider.keys(), `${ISSUER}/`);
  expect(await verify(await provider.token())).toMatchObject({ ok: true });
  expect(await verify(await provider.token({ iss: `${ISSUER}/` }))).toEqual({
    ok: false,
    code: "issuer",
  });
});

test("a key that is missing is asked for once a minute; not there after that, it is wrong", async () => {
  const now = Date.now();
  expect(gate.ring.lacks(ISSUER, now)).toBe(false);
  expect(gate.ring.lacks(ISSUER, now + 1000)).toBe(false);
  expect(gate.wanted).toEqual([ISSUER]);
  gate.ring.set(ISSUER, provider.keys({ fetchedAt: now + 2000 }));
  expect(gate.ring.lacks(ISSUER, now + 3000)).toBe(true);
  expect(gate.ring.lacks(ISSUER, now + 61_000)).toBe(false);
  expect(gate.wanted).toEqual([ISSUER, ISSUER]);
});

test("after a clock that was set back a key that is missing is asked for all the same", async () => {
  const now = Date.now();
  const later = now + 86_400_000;
  expect(gate.ring.lacks(ISSUER, later)).toBe(false);
  gate.ring.set(ISSUER, provider.keys({ fetchedAt: later + 1_000 }));
  expect(gate.ring.lacks(ISSUER, now)).toBe(false);
  expect(gate.wanted).toEqual([ISSUER, ISSUER]);
});

test("what is remembered is a hash, for one issuer and client alone", () => {
  const keys = new Set([
    signatureKey(ISSUER, CLIENT, "token"),
    signatureKey(ISSUER, `${CLIENT}t`, "oken"),
    signatureKey(`${ISSUER} `, CLIENT, "token"),
    signatureKey(ISSUER.slice(0, -1), `e${CLIENT}`, "token"),
  ]);
  expect(keys.size).toBe(4);
  for (const key of keys) expect(key.length).toBe(32);
});

test("the cache is bounded, keeps the last 50,000, and forged tokens push out nobody", () => {
  const cache = new SignatureCache();
  const keyOf = (index: number) => signatureKey(ISSUER, CLIENT, String(index));
  for (let index = 0; index < 160_000; index += 1) cache.set(keyOf(index), true, cache.epoch);
  const isKnown = (index: number) => cache.get(keyOf(index)) === true;
  expect(isKnown(0)).toBe(false);
  expect(isKnown(110_001)).toBe(true);
  expect(isKnown(159_999)).toBe(true);
  for (let index = 0; index < 10_000; index += 1) cache.set(`forged ${index}`, false, cache.epoch);
  expect(cache.get("forged 9999")).toBe(false);
  expect(cache.get("forged 1")).toBeUndefined();
  expect(isKnown(159_999)).toBe(true);
});

test("of long tokens, whose claims are large, only a few are kept", async () => {
  const tenants = Object.fromEntries(Array.from({ length: 200 }, (_, n) => [`tenant-${n}`, {}]));
  const tokens = await Promise.all(
    Array.from({ length: 60 }, (_, n) => provider.token({ tenants, jti: String(n) })),
  );
  for (const token of tokens) expect(await verify(token)).toMatchObject({ ok: true });
  const kept = tokens.filter((token) => gate.cache.claims(signatureKey(ISSUER, CLIENT, token)));
  expect(kept.length).toBeLessThanOrEqual(40);
  expect(kept).toContain(tokens.at(-1));
});

test("what is at hand of a token counts only with keys that still count, and at its time", async () => {
  const token = await provider.token();
  await verify(token);
  const at = (ms: number) => gate.verifier.verify(token, () => Date.now() + ms);
  expect(at(6 * 86_400_000)).toMatchObject({ ok: true });
  expect(at(8 * 86_400_000)).toEqual({ ok: false, code: "no-keys" });
  expect(at(-3_600_000)).toEqual({ ok: false, code: "early" });
  gate.ring.set(ISSUER, provider.keys({ algorithms: ["ES256"] }));
  expect(at(0)).toEqual({ ok: false, code: "algorithm" });
});
