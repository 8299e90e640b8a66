import { once } from "node:events";
import http from "node:http";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { z } from "zod";
import { getDatabase } from "@/db/open";
import { setDesired } from "@/db/tunnels";
import { KeyRing } from "@/e2e/lab/descope/key-ring";
import { listProfiles, updateProfile } from "@/lib/profiles/service";
import { TOKEN_HOLDER } from "@/lib/secrets/asker";
import { removeMachines } from "@/lib/transfer/config-file/machine.fixture";
import { listStored } from "@/lib/tunnels/store";
import { newGate, restart, type Told } from "./access.fixture";
import { fetchIssuerKeys } from "./fetch-issuer-keys";
import { askNow, prepareKeys, wantKeys } from "./issuer-keys";

const DAY = 86_400_000;
const soon = { timeout: 10_000, interval: 20 };

let told: Told;
let server: http.Server;
let origin = "";
let issuer = "";
let asked: string[] = [];
let ring: KeyRing;
/** The issuer's answers in place of the correct ones, by path. */
let answers: Record<string, (response: http.ServerResponse) => void> = {};

const DISCOVERY = "/P2acme/.well-known/openid-configuration";
const KEYS = "/P2acme/.well-known/jwks.json";

beforeEach(async () => {
  ring = new KeyRing();
  asked = [];
  answers = {};
  server = http.createServer((request, response) => {
    const path = request.url ?? "";
    // Other programs on this machine connect to its ports too.
    if (path === DISCOVERY || path === KEYS || path === "/elsewhere") asked.push(path);
    const other = answers[path];
    if (other) return other(response);
    const body = path === DISCOVERY ? discovery() : path === KEYS ? ring.document : undefined;
    response.writeHead(body ? 200 : 404).end(JSON.stringify(body ?? {}));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = z.object({ port: z.int() }).parse(server.address());
  origin = `http://127.0.0.1:${address.port}`;
  issuer = `${origin}/P2acme`;
  told = await newGate("Shop");
});

afterEach(async () => {
  vi.useRealTimers();
  server.closeAllConnections();
  if (server.listening) server.close();
  getDatabase().close();
  removeMachines();
});

const discovery = (fields: object = {}) => ({
  issuer,
  jwks_uri: `${origin}${KEYS}`,
  id_token_signing_alg_values_supported: ["RS256", "HS256", "none", 7],
  ...fields,
});
const says =
  (body: unknown, status = 200) =>
  (response: http.ServerResponse) =>
    void response.writeHead(status).end(typeof body === "string" ? body : JSON.stringify(body));
const kidsOf = (keys: unknown) =>
  z
    .object({ keys: z.object({ keys: z.array(z.object({ kid: z.string() })) }) })
    .parse(keys)
    .keys.keys.map(({ kid }) => kid);

test("keys are fetched, sent to the gates and stored, and a start without a network has them", async () => {
  await askNow(issuer);
  expect(told.keys.get(issuer)).toMatchObject({ issuer, algorithms: ["RS256"] });
  expect(kidsOf(told.keys.get(issuer))).toEqual(["lab-1"]);
  server.close();
  server.closeAllConnections();
  told = restart();
  prepareKeys(issuer);
  expect(kidsOf(told.keys.get(issuer))).toEqual(["lab-1"]);
});

test("an issuer is asked at boot only for tunnels whose desired state is up", async () => {
  const [profile] = listProfiles();
  const [shop = ""] = listStored().map(({ config }) => config.id);
  updateProfile(
    profile?.id ?? "",
    { issuerUrl: issuer, clientSecret: "K2-a-key-of-acme" },
    TOKEN_HOLDER,
  );
  told = restart();
  expect(told.keys.has(issuer)).toBe(false);
  setDesired(shop, "up", null);
  told = restart();
  await expect.poll(() => told.keys.get(issuer), soon).toMatchObject({ issuer });
});

test("stored keys are used for seven days at most", async () => {
  await askNow(issuer);
  const fetchedAt = Date.now();
  vi.useFakeTimers({ toFake: ["Date"] });
  answers[DISCOVERY] = says({}, 500);
  vi.setSystemTime(fetchedAt + 7 * DAY - 60_000);
  told = restart();
  prepareKeys(issuer);
  expect(told.keys.get(issuer)).not.toBeNull();
  vi.setSystemTime(fetchedAt + 7 * DAY + 60_000);
  // A failed fetch while it runs does not make the keys newer.
  await askNow(issuer);
  await askNow(issuer);
  expect(told.keys.get(issuer)).toBeNull();
  told = restart();
  prepareKeys(issuer);
  expect(told.keys.get(issuer)).toBeNull();
  expect(getDatabase().prepare("SELECT count(*) FROM issuer_keys").pluck().get()).toBe(0);
});

test("keys with a time in the future, from a clock that was set back, are not used", async () => {
  await askNow(issuer);
  vi.useFakeTimers({ toFake: ["Date"] });
  vi.setSystemTime(Date.now() - DAY);
  server.close();
  server.closeAllConnections();
  told = restart();
  prepareKeys(issuer);
  expect(told.keys.get(issuer)).toBeNull();
});

test("keys in use from the future of a clock that was set back are fetched anew", async () => {
  await askNow(issuer);
  const first = asked.length;
  vi.useFakeTimers({ toFake: ["Date", "setTimeout", "clearTimeout"] });
  vi.setSystemTime(Date.now() - DAY);
  prepareKeys(issuer);
  expect(told.keys.get(issuer)).not.toBeNull();
  vi.advanceTimersByTime(60_000);
  vi.useRealTimers();
  await expect.poll(() => asked.length, soon).toBe(first * 2);
});

test("whoever makes up key ids makes it ask once a minute, and a rotated key is found", async () => {
  await askNow(issuer);
  const first = asked.length;
  ring.rotate({});
  vi.useFakeTimers({ toFake: ["Date", "setTimeout", "clearTimeout"] });
  for (let index = 0; index < 1_000; index += 1) told.reports.keysWanted(issuer);
  expect(vi.getTimerCount()).toBe(1);
  expect(asked).toHaveLength(first);
  vi.advanceTimersByTime(60_000);
  vi.useRealTimers();
  await expect.poll(() => kidsOf(told.keys.get(issuer)), soon).toContain("lab-2");
  expect(asked).toHaveLength(first * 2);
  wantKeys(issuer);
  expect(asked).toHaveLength(first * 2);
});

test("without any keys a failure is followed by another try within a second, and those go on for a while", async () => {
  answers[DISCOVERY] = says("", 500);
  const tries = () => asked.length;
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  await askNow(issuer);
  for (const [index, wait] of [1_000, 2_000, 5_000, 10_000, 20_000].entries()) {
    vi.advanceTimersByTime(wait - 1);
    expect(tries()).toBe(index + 1);
    vi.advanceTimersByTime(1);
    await askNow(issuer);
  }
  // From here on whoever comes asks.
  vi.advanceTimersByTime(3_600_000);
  expect(tries()).toBe(6);
  answers[DISCOVERY] = says(discovery());
  await askNow(issuer);
  expect(kidsOf(told.keys.get(issuer))).toEqual(["lab-1"]);
  answers[DISCOVERY] = says("", 500);
  const before = tries();
  await askNow(issuer);
  vi.advanceTimersByTime(3_600_000);
  expect(tries()).toBe(before + 1);
});

test("a failure keeps the keys that there are", async () => {
  await askNow(issuer);
  answers[KEYS] = says("<html>sign in to the network", 200);
  await askNow(issuer);
  expect(kidsOf(told.keys.get(issuer))).toEqual(["lab-1"]);
});

test("private and unknown members of a key are not kept", async () => {
  const key = { ...ring.document.keys[0], d: "private", x5u: "https://evil.example", jku: "x" };
  answers[KEYS] = says({
    keys: [key, { kty: "oct", k: "secret" }, null, 7, { kty: "RSA", use: "enc" }],
  });
  await askNow(issuer);
  // Keys without an id count too, if they are for signatures.
  expect(
    z
      .object({ keys: z.object({ keys: z.array(z.unknown()).length(1) }) })
      .parse(told.keys.get(issuer)),
  ).toBeDefined();
  const stored = String(getDatabase().prepare("SELECT keys FROM issuer_keys").pluck().get());
  expect(stored).toContain("lab-1");
  expect(stored).not.toMatch(/private|evil|jku|secret|"enc"/);
});

test.each<[string, () => Record<string, unknown> | string, RegExp]>([
  [
    "another issuer's document",
    () => discovery({ issuer: "https://evil.example" }),
    /another issuer/,
  ],
  ["no keys named", () => discovery({ jwks_uri: undefined }), /names no issuer or no keys/],
  ["plain http elsewhere", () => discovery({ jwks_uri: "http://example.com/k" }), /not https/],
  ["metadata", () => discovery({ jwks_uri: "https://169.254.169.254/k" }), /169\.254\.169\.254/],
  ["a file", () => discovery({ jwks_uri: "file:///etc/passwd" }), /not asked/],
  ["no URL", () => discovery({ jwks_uri: "::" }), /not a URL/],
  ["no JSON", () => "<html>", /JSON/],
  ["too much", () => "x".repeat(300 * 1024), /./],
])("%s gives no keys", async (_what, body, why) => {
  answers[DISCOVERY] = says(body());
  await expect(fetchIssuerKeys(issuer)).rejects.toThrow(why);
  expect(asked).not.toContain(KEYS);
});

test.each<[string, (response: http.ServerResponse) => void]>([
  ["a redirect", (response) => void response.writeHead(302, { location: "/elsewhere" }).end()],
  ["an empty set", says({ keys: [] })],
  ["a list that is none", says({ keys: "all" })],
  ["an error", says(ringText(), 500)],
  ["a broken answer", (response) => void response.socket?.destroy()],
])("%s in place of the keys gives none", async (_what, answer) => {
  answers[KEYS] = answer;
  await expect(fetchIssuerKeys(issuer)).rejects.toThrow();
  expect(asked).not.toContain("/elsewhere");
});

function ringText(): string {
  return JSON.stringify(new KeyRing().document);
}
