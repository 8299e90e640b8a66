import { EventEmitter } from "node:events";
import { afterEach, beforeAll, expect, test, vi } from "vitest";
import { CLIENT, ISSUER, openProvider, type TokenProvider } from "@/e2e/gate-tokens";
import { firstValue } from "@/lib/network/headers";
import type { AccessRules, IssuerKeys } from "@/lib/traffic/gate-orders";
import { Gate, type Judgement } from "./gate";
import type { GateListener } from "./gate-outlet";
import { KeyRing } from "./key-ring";
import { SignatureCache } from "./signature-cache";

let provider: TokenProvider;
let stranger: TokenProvider;

beforeAll(async () => {
  provider = await openProvider();
  stranger = await openProvider();
});

const gates: Gate[] = [];
afterEach(() => {
  vi.useRealTimers();
  for (const gate of gates.splice(0)) gate.close();
});

const headers = {
  token: `gh-${"a".repeat(32)}`,
  session: `gh-${"b".repeat(32)}`,
  user: `gh-${"c".repeat(32)}`,
};
const HOUR = 3_600_000;

const everybody: AccessRules = {
  emails: [],
  domains: [],
  roles: [],
  tenants: [],
  requireVerifiedEmail: true,
  mayAsk: false,
  grants: [],
  removals: [],
  asks: [],
};
const nobody = { ...everybody, emails: ["somebody@example.org"] };

function openGate(
  access: AccessRules | null = everybody,
  keys: IssuerKeys | null = provider.keys(),
) {
  const told: Parameters<GateListener[keyof GateListener]>[0][] = [];
  const reports = {
    gate: vi.fn<GateListener["gate"]>(),
    asked: vi.fn<GateListener["asked"]>(),
    grantUsed: vi.fn<GateListener["grantUsed"]>(),
    alarm: vi.fn<GateListener["alarm"]>(),
    visits: vi.fn<GateListener["visits"]>(),
  };
  for (const report of Object.values(reports))
    report.mockImplementation((what) => void told.push(what));
  const wanted: string[] = [];
  const ring = new KeyRing((issuer) => wanted.push(issuer));
  const cache = new SignatureCache();
  ring.onChange(() => cache.clear());
  ring.set(ISSUER, keys);
  const order = { headers, issuerUrl: ISSUER, clientId: CLIENT, maxAgeMs: HOUR };
  const gate = new Gate({ ...order, access: access ?? undefined, ring, cache, listener: reports });
  gates.push(gate);
  return { gate, ring, reports, wanted, told };
}

type Ask = { target?: string; method?: string; raw?: string[]; isUpgrade?: boolean };

/** The state is reported at most once a second. */
const eventually = (check: () => void) => vi.waitFor(check, { timeout: 10_000 });

const PAGE = ["Accept", "text/html,*/*;q=0.8", "Sec-Fetch-Dest", "document"];

/** One request, as when a browser opens a page. `cut` resolves when the gate cuts it. */
async function request(gate: Gate, token: string | undefined, ask: Ask = {}) {
  const until = new EventEmitter();
  const cut = vi.fn();
  const cuts = new Promise<void>((resolve) => cut.mockImplementation(resolve));
  const judged = await gate.admit(
    {
      method: ask.method ?? "GET",
      target: ask.target ?? "/",
      rawHeaders: [
        "Host",
        "demo.example.com",
        ...(token === undefined ? [] : [headers.token, token, headers.session, "session-1"]),
        ...(ask.raw ?? PAGE),
      ],
      isUpgrade: ask.isUpgrade ?? false,
      publicUrl: "https://demo.example.com",
    },
    { until, cut },
  );
  return { judged, cut, cuts, leave: () => until.emit("close") };
}

function answerOf(judged: Judgement) {
  if (judged.isIn) throw new Error("was let in");
  return judged.answer;
}

const titleOf = (judged: Judgement) => /<title>(.*)<\/title>/.exec(answerOf(judged).body)?.[1];

test("somebody verified is in, with the documented headers and without ours", async () => {
  const { gate } = openGate();
  const forged = ["ngrok-auth-user-email-verified", "false"];
  const claims = ["ngrok-auth-user-email", "admin@example.com", "NGROK_AUTH_USER_ID", "1"];
  const raw = [...PAGE, ...claims, ...forged];
  const { judged } = await request(gate, await provider.token(), { raw });
  if (!judged.isIn) throw new Error("was refused");
  expect(firstValue(judged.headers, "ngrok-auth-user-email-verified")).toBe("true");
  expect(judged.headers.slice(0, 2)).toEqual(["Host", "demo.example.com"]);
  expect(firstValue(judged.headers, "ngrok-auth-user-email")).toBe("member@example.com");
  expect(firstValue(judged.headers, "ngrok-auth-user-id")).toBe("U2member");
  expect(judged.headers.join(" ")).not.toContain("gh-");
  expect(judged.headers.filter((each) => /^ngrok.auth/i.test(each)).length).toBe(4);
  expect(judged.removed).toEqual([claims[0], claims[2], forged[0]]);
});

test("a header that has the token in it stays here, under whatever name", async () => {
  const { gate } = openGate();
  const token = await provider.token();
  const raw = [...PAGE, "x-note", `{"all": "${token}"}`];
  const { judged } = await request(gate, token, { raw });
  if (!judged.isIn) throw new Error("was refused");
  expect(judged.headers.join(" ")).not.toContain(token);
  expect(judged.removed).toEqual(["x-note"]);
});

test("a known token is decided without waiting", async () => {
  const { gate } = openGate();
  const token = await provider.token();
  await request(gate, token);
  const visit = {
    method: "GET",
    target: "/",
    rawHeaders: [headers.token, token],
    isUpgrade: false,
  };
  const judged = gate.admit(visit, { until: new EventEmitter(), cut: () => undefined });
  expect(judged).toMatchObject({ isIn: true });
});

test("no token: refused, and said so", async () => {
  const { gate, reports } = openGate();
  for (const token of [undefined, "", " ", `\${actions.ngrok.oidc.identity_token}`]) {
    const { judged } = await request(gate, token);
    expect(answerOf(judged)).toMatchObject({ status: 403 });
    expect(titleOf(judged)).toBe("Nobody gets in at the moment");
  }
  await eventually(() =>
    expect(reports.gate).toHaveBeenLastCalledWith(expect.objectContaining({ state: "no-token" })),
  );
  await request(gate, await provider.token());
  await eventually(() =>
    expect(reports.gate).toHaveBeenLastCalledWith(
      expect.objectContaining({ state: "verifying", verified: 1, refused: 0 }),
    ),
  );
});

test.each([
  ["twice the same", (name: string, token: string) => [name, token, name, token]],
  ["a second one", (name: string, token: string) => [name, token, name, "x"]],
  ["an empty one before it", (name: string, token: string) => [name, "", name, token]],
  [
    "another spelling beside it",
    (name: string, token: string) => [name.replace("-", "_").toUpperCase(), "x", name, token],
  ],
])("more than one token, %s: refused with an alarm", async (_what, raw) => {
  const { gate, reports } = openGate();
  const { judged } = await request(gate, undefined, {
    raw: [...raw(headers.token, await provider.token()), ...PAGE],
  });
  expect(titleOf(judged)).toBe("Your login could not be verified");
  gate.close();
  expect(reports.alarm).toHaveBeenCalledWith(expect.objectContaining({ code: "several" }));
});

test("a wrong token: refused with an alarm that holds no byte of it", async () => {
  const { gate, told, reports } = openGate();
  const tokens = [
    await stranger.token(),
    await provider.token({ aud: "P2other" }),
    await provider.token({ iss: "https://api.descope.com/P2other" }),
    "nonsense",
  ];
  for (const token of tokens) {
    const { judged } = await request(gate, token);
    expect(titleOf(judged)).toBe("Your login could not be verified");
    expect(answerOf(judged).body).not.toContain(token);
  }
  gate.close();
  expect(reports.alarm).toHaveBeenCalledWith(
    expect.objectContaining({ code: "malformed", requests: 4 }),
  );
  expect(reports.visits).toHaveBeenCalledWith([
    expect.objectContaining({ decision: "unverified", requests: 4 }),
  ]);
  for (const token of tokens) expect(JSON.stringify(told)).not.toContain(token.slice(-20));
});

test("no keys: refused, and asked for; with keys it goes on by itself", async () => {
  const { gate, ring, reports, wanted } = openGate(everybody, null);
  expect(reports.gate).toHaveBeenLastCalledWith(expect.objectContaining({ state: "no-keys" }));
  const token = await provider.token();
  const { judged } = await request(gate, token);
  expect(answerOf(judged)).toMatchObject({ status: 503 });
  expect(answerOf(judged).body).toContain('http-equiv="refresh"');
  expect(wanted).toEqual([ISSUER]);
  ring.set(ISSUER, provider.keys());
  expect((await request(gate, token)).judged.isIn).toBe(true);
});

test("an unknown key: the page looks again, and a key that is still unknown is a wrong token", async () => {
  const other = await openProvider("key-2");
  const before = provider.keys({ fetchedAt: Date.now() - 1000 });
  const { gate, ring, reports } = openGate(everybody, before);
  const token = await other.token();
  expect(titleOf((await request(gate, token)).judged)).toBe("Verifying your login");
  ring.set(ISSUER, provider.keys({ fetchedAt: Date.now() + 1000 }));
  expect(titleOf((await request(gate, token)).judged)).toBe("Your login could not be verified");
  const keys = { keys: [provider.publicJwk, other.publicJwk] };
  ring.set(ISSUER, provider.keys({ keys }));
  expect((await request(gate, token)).judged.isIn).toBe(true);
  gate.close();
  expect(reports.alarm).toHaveBeenCalledWith(
    expect.objectContaining({ code: "unknown-key", requests: 1 }),
  );
});

test("without rules nobody is in, and with the first rules they are", async () => {
  const { gate } = openGate(null);
  const token = await provider.token();
  expect(answerOf((await request(gate, token)).judged)).toMatchObject({ status: 503 });
  gate.setAccess(everybody);
  expect((await request(gate, token)).judged.isIn).toBe(true);
});

const member = { email: "member@example.com" };

test.each<[string, Partial<AccessRules>]>([
  ["a removal", { removals: [member] }],
  ["a removal of the person", { removals: [{ email: "x@example.com", sub: "U2member" }] }],
  ["a list without them", { emails: ["other@example.com"] }],
  ["another domain", { domains: ["example.org"] }],
  ["a role that they have not", { roles: ["Admin"] }],
  ["a tenant that they are not in", { tenants: ["T1"] }],
])("%s cuts what is open, and keeps what is not theirs", async (_what, change) => {
  const { gate } = openGate();
  const open = await request(gate, await provider.token());
  const socket = await request(gate, await provider.token(), { isUpgrade: true });
  const gone = await request(gate, await provider.token());
  gone.leave();
  const other = await request(
    gate,
    await provider.token({
      sub: "U2other",
      email: "other@example.com",
      roles: ["Admin"],
      tenants: { T1: {} },
    }),
  );
  gate.setAccess({ ...everybody, ...change });
  expect(open.cut).toHaveBeenCalledTimes(1);
  expect(socket.cut).toHaveBeenCalledTimes(1);
  expect(gone.cut).not.toHaveBeenCalled();
  expect(other.cut).toHaveBeenCalledTimes(change.domains ? 1 : 0);
  expect((await request(gate, await provider.token())).judged.isIn).toBe(false);
  gate.setAccess(everybody);
  expect(open.cut).toHaveBeenCalledTimes(1);
});

test("what a newer token says of somebody holds for what they opened before, and an older one changes nothing", async () => {
  const { gate } = openGate({ ...everybody, roles: ["Editor"] });
  const iat = Math.floor(Date.now() / 1000) - 60;
  const editor = { roles: ["Editor"], iat };
  const open = await request(gate, await provider.token(editor));
  const other = await request(gate, await provider.token({ ...editor, sub: "U2other" }));
  await request(gate, await provider.token({ roles: [], iat: iat - 1 }));
  await request(gate, await provider.token({ roles: ["Editor", "Admin"], iat: iat + 1 }));
  expect(open.cut).not.toHaveBeenCalled();
  const without = await request(gate, await provider.token({ roles: [], iat: iat + 1 }));
  expect(titleOf(without.judged)).toBe("This app is for people with certain roles");
  expect(open.cut).toHaveBeenCalledTimes(1);
  expect(other.cut).not.toHaveBeenCalled();
});

test("a newer login does not make what was opened before last longer", async () => {
  stopClock();
  const { gate } = openGate();
  const iat = Math.floor((Date.now() - HOUR) / 1000) + 60;
  const open = await request(gate, await provider.token({ iat }));
  await request(gate, await provider.token());
  vi.advanceTimersByTime(61_250);
  expect(open.cut).toHaveBeenCalledTimes(1);
});

test("a removal while a signature is being verified holds", async () => {
  const { gate } = openGate();
  const pending = request(gate, await provider.token());
  gate.setAccess({ ...everybody, removals: [member] });
  expect(titleOf((await pending).judged)).toBe("You no longer have access to this app");
});

test("one that cannot be cut does not keep the others", async () => {
  const { gate } = openGate();
  const first = await request(gate, await provider.token());
  first.cut.mockImplementation(() => {
    throw new Error("broken");
  });
  const second = await request(gate, await provider.token());
  gate.setAccess(nobody);
  expect(second.cut).toHaveBeenCalledTimes(1);
});

test("keys that change cut whom they do not verify; keys that are gone cut everybody", async () => {
  const { gate, ring } = openGate();
  const other = await openProvider("key-2");
  const open = await request(gate, await provider.token());
  ring.set(ISSUER, provider.keys({ keys: { keys: [provider.publicJwk, other.publicJwk] } }));
  const second = await request(gate, await other.token());
  expect(open.cut).not.toHaveBeenCalled();
  ring.set(ISSUER, other.keys());
  await open.cuts;
  expect(second.cut).not.toHaveBeenCalled();
  ring.set(ISSUER, null);
  await second.cuts;
});

/** Stops the clock and the timers until a test moves them. */
function stopClock(): void {
  vi.useFakeTimers({ toFake: ["Date", "setInterval", "clearInterval"] });
}

test("the end of a grant and the age of a token end what is open, within 250 ms", async () => {
  stopClock();
  const { gate } = openGate({ ...nobody, grants: [{ ...member, until: Date.now() + 60_000 }] });
  const open = await request(gate, await provider.token());
  vi.advanceTimersByTime(59_999);
  expect(open.cut).not.toHaveBeenCalled();
  vi.advanceTimersByTime(250);
  expect(open.cut).toHaveBeenCalledTimes(1);
  expect((await request(gate, await provider.token())).judged.isIn).toBe(false);
  const other = openGate().gate;
  const token = await provider.token({ iat: (Date.now() - HOUR) / 1000 + 60 });
  const aging = await request(other, token);
  vi.advanceTimersByTime(59_000);
  expect(aging.cut).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1_250);
  expect(aging.cut).toHaveBeenCalledTimes(1);
});

test("a machine that slept cuts at once whose time ran out meanwhile", async () => {
  stopClock();
  const { gate } = openGate({ ...nobody, grants: [{ ...member, until: Date.now() + 60_000 }] });
  const open = await request(gate, await provider.token());
  vi.setSystemTime(Date.now() + 61_000);
  vi.advanceTimersByTime(250);
  expect(open.cut).toHaveBeenCalledTimes(1);
});

test("a grant that is made longer keeps what is open, one that is made shorter ends it", async () => {
  stopClock();
  const until = Date.now() + 60_000;
  const { gate } = openGate({ ...nobody, grants: [{ ...member, until }] });
  const open = await request(gate, await provider.token());
  gate.setAccess({ ...nobody, grants: [{ ...member, until: until + 60_000 }] });
  vi.advanceTimersByTime(70_000);
  expect(open.cut).not.toHaveBeenCalled();
  gate.setAccess({ ...nobody, grants: [{ ...member, until: Date.now() + 1_000 }] });
  vi.advanceTimersByTime(1_250);
  expect(open.cut).toHaveBeenCalledTimes(1);
});

test("a grant is the first one's who uses it, and the dashboard is told once", async () => {
  const { gate, reports } = openGate({ ...nobody, grants: [{ ...member, until: null }] });
  expect((await request(gate, await provider.token())).judged.isIn).toBe(true);
  expect((await request(gate, await provider.token())).judged.isIn).toBe(true);
  const second = await request(gate, await provider.token({ sub: "U2second" }));
  expect(titleOf(second.judged)).toBe("You are not on the list for this app");
  expect(reports.grantUsed.mock.calls).toEqual([[{ ...member, issuer: ISSUER, sub: "U2member" }]]);
});

test("a login that is too old: once to the login, then a page, and 401 for what is no page", async () => {
  const { gate } = openGate();
  const token = await provider.token({ iat: Math.floor((Date.now() - HOUR) / 1000) - 1 });
  expect(answerOf((await request(gate, token)).judged)).toMatchObject({
    status: 302,
    headers: {
      location: "/ngrok/login",
      "x-content-type-options": "nosniff",
      "content-security-policy": expect.stringContaining("default-src 'none'"),
    },
  });
  const again = await request(gate, token);
  expect(answerOf(again.judged)).toMatchObject({ status: 401 });
  expect(titleOf(again.judged)).toBe("Log in again");
  const fresh = openGate().gate;
  for (const ask of [
    { raw: ["Sec-Fetch-Dest", "empty", "Accept", "*/*"] },
    { raw: ["Accept", "application/json"] },
    { method: "POST" },
    { isUpgrade: true },
    { raw: ["Sec-Fetch-Dest", "iframe", "Accept", "text/html"] },
  ]) {
    const { judged } = await request(fresh, token, ask);
    expect(answerOf(judged).status).toBe(401);
    expect(answerOf(judged).headers.location).toBeUndefined();
  }
  expect(answerOf((await request(fresh, token)).judged).status).toBe(302);
});

const asking = { ...nobody, mayAsk: true };
const SAME = ["Origin", "https://demo.example.com", "Sec-Fetch-Site", "same-origin"];
const post = (raw = SAME, target = "/.gatehouse/ask?to=%2Fa%3Fb") => ({
  method: "POST",
  target,
  raw: [...PAGE, ...raw],
});

test("who may ask sees a button that works without a script", async () => {
  const { gate } = openGate(asking);
  const { body, headers, status } = answerOf(
    (await request(gate, await provider.token(), { target: "/a?b=<&c" })).judged,
  );
  expect(status).toBe(403);
  expect(body).toContain('<form method="post" action="/.gatehouse/ask?to=');
  expect(body).not.toContain("<script");
  expect(body).toContain("Logged in as<br><b>member@example.com</b>");
  expect(headers["content-security-policy"]).toContain("frame-ancestors 'none'");
  expect(headers["cache-control"]).toBe("no-store");
});

test("a question goes to the dashboard once, and the page waits until it is answered", async () => {
  const { gate, reports } = openGate(asking);
  const token = await provider.token();
  const sent = answerOf((await request(gate, token, post())).judged);
  expect(sent).toMatchObject({ status: 303, headers: { location: "/a?b" } });
  await request(gate, token, post());
  expect(reports.asked.mock.calls).toEqual([
    [
      expect.objectContaining({
        sub: "U2member",
        email: "member@example.com",
        emailVerified: true,
      }),
    ],
  ]);
  const waiting = await request(gate, token);
  expect(answerOf(waiting.judged)).toMatchObject({ isHeld: true });
  const [ask] = [{ sub: "U2member", state: "waiting" as const, until: Date.now() + HOUR }];
  gate.setAccess({ ...asking, asks: [ask] });
  expect(waiting.cut).not.toHaveBeenCalled();
  gate.setAccess({
    ...asking,
    grants: [{ ...member, issuer: ISSUER, sub: "U2member", until: null }],
  });
  expect(waiting.cut).toHaveBeenCalledTimes(1);
  expect((await request(gate, token)).judged.isIn).toBe(true);
});

test("a page that waits is let go when the question lapses, or the dashboard never took it", async () => {
  stopClock();
  const until = Date.now() + 60_000;
  const { gate } = openGate({ ...asking, asks: [{ sub: "U2member", state: "waiting", until }] });
  const waiting = await request(gate, await provider.token());
  const guest = await provider.token({ sub: "U2guest", email: "guest@example.com" });
  await request(gate, guest, post());
  const untold = await request(gate, guest);
  vi.advanceTimersByTime(11_000);
  expect(untold.cut).toHaveBeenCalledTimes(1);
  expect(waiting.cut).not.toHaveBeenCalled();
  vi.advanceTimersByTime(50_000);
  expect(waiting.cut).toHaveBeenCalledTimes(1);
  expect(answerOf((await request(gate, await provider.token())).judged).body).toContain("<form");
});

test.each([
  ["another site", ["Origin", "https://evil.example", "Sec-Fetch-Site", "cross-site"]],
  [
    "the same site, another name",
    ["Origin", "https://x.example.com", "Sec-Fetch-Site", "same-site"],
  ],
  ["no origin at all", []],
  ["the origin null", ["Origin", "null"]],
  ["the name in http", ["Origin", "http://demo.example.com"]],
  [
    "another origin that says it is the same",
    ["Origin", "https://evil.example", "Sec-Fetch-Site", "same-origin"],
  ],
  ["an address bar", ["Sec-Fetch-Site", "none"]],
])("a question from %s is not taken", async (_what, raw) => {
  const { gate, reports } = openGate(asking);
  const { judged } = await request(gate, await provider.token(), post(raw));
  expect(titleOf(judged)).toBe("This came from another site");
  expect(reports.asked).not.toHaveBeenCalled();
});

test.each<[string, Partial<AccessRules>]>([
  ["refused", { asks: [{ sub: "U2member", state: "refused", until: null }] }],
  ["never", { asks: [{ sub: "U2member", state: "never", until: null }] }],
  ["waiting", { asks: [{ sub: "U2member", state: "waiting", until: null }] }],
  ["removed", { removals: [member] }],
  ["without the role", { roles: ["Admin"] }],
  ["where nobody may ask", { mayAsk: false }],
])("who is %s cannot ask", async (_what, change) => {
  const { gate, reports } = openGate({ ...asking, ...change });
  const token = await provider.token();
  expect(answerOf((await request(gate, token)).judged).body).not.toContain("<form");
  expect(answerOf((await request(gate, token, post())).judged)).toMatchObject({ status: 303 });
  expect(reports.asked).not.toHaveBeenCalled();
});

test("a GET asks nothing", async () => {
  const { gate, reports } = openGate(asking);
  const get = { ...post(), method: "GET" };
  expect(answerOf((await request(gate, await provider.token(), get)).judged).status).toBe(303);
  expect(reports.asked).not.toHaveBeenCalled();
});

test("21 people ask: the last one is told that too many wait", async () => {
  const { gate, reports } = openGate(asking);
  for (let count = 0; count < 20; count += 1) {
    const claims = { sub: `U2${count}`, email: `guest${count}@example.com` };
    await request(gate, await provider.token(claims), post());
  }
  expect(reports.asked).toHaveBeenCalledTimes(20);
  const { judged } = await request(gate, await provider.token(), post());
  expect(titleOf(judged)).toBe("Too many people are waiting");
  expect(reports.asked).toHaveBeenCalledTimes(20);
});

test.each([
  "//evil.example",
  "/\\evil.example",
  "https://evil.example",
  "/\r\nx: 1",
  "/.gatehouse/ask",
])("a question leads back to this site, not to %j", async (to) => {
  const { gate } = openGate(asking);
  const target = `/.gatehouse/ask?to=${encodeURIComponent(to)}`;
  const { judged } = await request(gate, await provider.token(), post(SAME, target));
  expect(answerOf(judged).headers.location).toBe("/");
});

test("what is below /.gatehouse never reaches the app", async () => {
  const { gate } = openGate();
  const token = await provider.token();
  for (const target of ["/.gatehouse", "/%2Egatehouse/x", "//.GATEHOUSE/ask", "/a/../.gatehouse"]) {
    const { judged } = await request(gate, token, { target });
    expect(answerOf(judged)).toMatchObject({ status: 404 });
    expect((await request(gate, token, { target, isUpgrade: true })).judged.isIn).toBe(false);
  }
  const { judged } = await request(gate, token, { target: "/.gatehouse/ask" });
  expect(answerOf(judged)).toMatchObject({ status: 303, headers: { location: "/" } });
});

test("pages show what people are called, and nothing of it works", async () => {
  const { gate } = openGate(nobody);
  const name = `<b>"Admin"</b>\u202e&`;
  const token = await provider.token({ email: undefined, name });
  const { body } = answerOf((await request(gate, token)).judged);
  expect(body).toContain("&#60;b&#62;&#34;Admin&#34;&#60;/b&#62;\\u202e&#38;");
  expect(body).not.toContain("\u202e");
  const unverified = await provider.token({ email_verified: false });
  expect(answerOf((await request(gate, unverified)).judged).body).toContain(
    "member@example.com (not\u00a0verified)",
  );
});

test("a login without an e-mail shows as the state of the gate", async () => {
  const { gate, reports } = openGate(nobody);
  const { judged } = await request(gate, await provider.token({ email: undefined }));
  expect(answerOf(judged).body).toContain("scope email");
  await eventually(() =>
    expect(reports.gate).toHaveBeenLastCalledWith(expect.objectContaining({ state: "no-email" })),
  );
});

test("a program gets a line, not a page", async () => {
  const { gate } = openGate(nobody);
  const { judged } = await request(gate, await provider.token(), { raw: ["Accept", "*/*"] });
  expect(answerOf(judged)).toMatchObject({
    body: "You are not on the list for this app.\n",
    headers: { "content-type": "text/plain; charset=utf-8" },
  });
});

test("people are counted once each, and requests all", async () => {
  const { gate, reports } = openGate({ ...everybody, removals: [{ email: "b@example.com" }] });
  for (let count = 0; count < 3; count += 1) {
    await request(gate, await provider.token());
    await request(gate, await provider.token({ sub: "U2b", email: "b@example.com" }));
  }
  gate.close();
  expect(reports.gate).toHaveBeenLastCalledWith(
    expect.objectContaining({ state: "verifying", verified: 2, refused: 1 }),
  );
  const told = reports.visits.mock.calls.flatMap(([visits]) => visits);
  const sum = (wanted: string) =>
    told.reduce((all, { decision, requests }) => all + (decision === wanted ? requests : 0), 0);
  expect([sum("list"), sum("removed")]).toEqual([3, 3]);
});

test("who is in with which e-mail is told before anything else, and once: a removal needs to know it", async () => {
  const { gate, reports } = openGate(everybody);
  const told = () =>
    reports.visits.mock.calls.flatMap(([visits]) => visits.map(({ person }) => person?.email));
  const emails = ["one@example.com", "two@example.com", "ONE@example.com"];
  for (const email of emails) await request(gate, await provider.token({ email }));
  expect(told()).toEqual(emails.slice(0, 2));
  gate.close();
  expect(told()).toEqual(emails);
});

test("rules that cannot be read let nobody in, and cut who is", async () => {
  const { gate } = openGate();
  const open = await request(gate, await provider.token());
  const broken = {
    ...everybody,
    get removals(): AccessRules["removals"] {
      throw new Error("broken");
    },
  };
  gate.setAccess(broken);
  expect(open.cut).toHaveBeenCalledTimes(1);
  expect(answerOf((await request(gate, await provider.token())).judged).status).toBe(503);
  gate.setAccess(everybody);
  expect((await request(gate, await provider.token())).judged.isIn).toBe(true);
});

test("what fails inside lets nobody in", async () => {
  const { gate, reports } = openGate(asking);
  reports.asked.mockImplementation(() => {
    throw new Error("broken");
  });
  for (let count = 0; count < 2; count += 1) {
    const { judged } = await request(gate, await provider.token({ sub: `U2${count}` }), post());
    expect(answerOf(judged)).toMatchObject({ status: 503 });
  }
});
