import path from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { getDatabase } from "@/db/open";
import { holdLock } from "@/e2e/checks/durability/disk-faults";
import { getHub } from "@/lib/base/hub";
import { isProblem } from "@/lib/errors/problem";
import { listNotices } from "@/lib/notices/service";
import { TOKEN_HOLDER } from "@/lib/secrets/asker";
import { previewImport, runImport } from "@/lib/transfer/config-file/import";
import { removeMachines } from "@/lib/transfer/config-file/machine.fixture";
import { exportConfig } from "@/lib/transfer/config-file/write-file";
import { deleteTunnel } from "@/lib/tunnels/delete-tunnel";
import { duplicateTunnel, getTunnel, updateTunnel } from "@/lib/tunnels/service";
import { keepForUndo, undo } from "@/lib/undo/keep";
import { NOWHERE, newGate, person, restart, type Told } from "./access.fixture";
import { answerAsk } from "./answer-ask";
import { openAsks } from "./asks";
import { endAll } from "./clock";
import { grantPerson, listGrants, takeGrantBack } from "./grants";
import { listRefusals, takeRefusalBack } from "./refusals";
import { listRemovals, removePerson, takeRemovalBack } from "./removals";
import { flushVisits } from "./visit-log";

let told: Told;
let shop = "";
let docs = "";
let dataDir = "";
let lock: Awaited<ReturnType<typeof holdLock>> | undefined;

beforeEach(async () => {
  const gate = await newGate("Shop", "Docs");
  [shop = "", docs = ""] = gate.ids;
  dataDir = gate.dataDir;
  told = gate;
});

afterEach(async () => {
  vi.useRealTimers();
  await lock?.release();
  lock = undefined;
  getDatabase().close();
  removeMachines();
});

const soon = { timeout: 10_000, interval: 20 };
const rules = (id = shop) => {
  const found = told.rules.get(id);
  if (!found) throw new Error("Nobody told the gate");
  return found;
};
const ask = (name: string, id = shop, fields = {}) => told.reports.asked(id, person(name, fields));
const asked = () => openAsks().map(({ ask: { email } }) => email);
const idOf = (name: string) =>
  openAsks().find(({ sub }) => sub === `U2${name}`)?.ask.id ?? "nobody";
const inMinutes = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString();
const codeOf = (work: () => unknown) => {
  try {
    work();
  } catch (error) {
    if (isProblem(error)) return [error.details.status, error.code];
    throw error;
  }
  return "it was not refused";
};

test("a grant is in force at once, listed, told, stored, and taken back", () => {
  const until = inMinutes(60);
  const { grant } = grantPerson(shop, { email: "Guest@Example.com", until });
  expect(grant).toMatchObject({ email: "Guest@Example.com", until });
  expect(rules().grants).toEqual([{ email: "Guest@Example.com", until: Date.parse(until) }]);
  expect(told.events).toContainEqual({
    type: "grant",
    data: { tunnelId: shop, email: "Guest@Example.com", grant },
  });
  told = restart();
  expect(listGrants(shop)).toEqual([grant]);
  expect(rules().grants).toHaveLength(1);
  takeGrantBack(shop, "guest@example.com");
  expect(rules().grants).toEqual([]);
  told = restart();
  expect(listGrants(shop)).toEqual([]);
  expect(codeOf(() => takeGrantBack(shop, "guest@example.com"))).toEqual([404, "not_found"]);
});

test("a grant is bound to the first id that uses it, for good", () => {
  grantPerson(shop, { email: "guest@example.com" });
  told.reports.grantUsed(shop, { email: "GUEST@example.com", issuer: NOWHERE, sub: "U2first" });
  told.reports.grantUsed(shop, { email: "guest@example.com", issuer: NOWHERE, sub: "U2second" });
  expect(rules().grants).toEqual([
    { email: "guest@example.com", issuer: NOWHERE, sub: "U2first", until: null },
  ]);
  told = restart();
  expect(rules().grants[0]?.sub).toBe("U2first");
});

test("grants end by themselves, also while Gatehouse was closed", () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  const until = inMinutes(60);
  grantPerson(shop, { email: "guest@example.com", until });
  grantPerson(shop, { email: "always@example.com" });
  vi.setSystemTime(Date.parse(until));
  told = restart();
  expect(listGrants(shop).map(({ email }) => email)).toEqual(["always@example.com"]);
  expect(rules().grants.map(({ email }) => email)).toEqual(["always@example.com"]);
});

test("the end of a grant is told when it comes, and the disk forgets it", () => {
  const until = inMinutes(60);
  grantPerson(shop, { email: "guest@example.com", until });
  vi.useFakeTimers({ toFake: ["Date"] });
  vi.setSystemTime(Date.parse(until));
  told.events.length = 0;
  endAll(Date.now());
  expect(told.events).toEqual([
    { type: "grant", data: { tunnelId: shop, email: "guest@example.com" } },
  ]);
  expect(getDatabase().prepare("SELECT count(*) FROM grants").pluck().get()).toBe(0);
});

test("a grant needs the gate and Ask to come in, a fitting e-mail and a time to come", () => {
  const email = "guest@example.com";
  updateTunnel(shop, { askToComeIn: false }, TOKEN_HOLDER);
  expect(codeOf(() => grantPerson(shop, { email }))).toEqual([409, "ask_off"]);
  updateTunnel(shop, { gate: false }, TOKEN_HOLDER);
  expect(codeOf(() => grantPerson(shop, { email }))).toEqual([409, "gate_off"]);
  expect(codeOf(() => removePerson(shop, { email }))).toEqual([409, "gate_off"]);
  expect(codeOf(() => grantPerson("nobody", { email }))).toEqual([404, "not_found"]);
  const wrong = [
    { email: "no" },
    { email, until: "2020-01-01T00:00:00Z" },
    { email: "a\u202e@b.c" },
  ];
  for (const input of wrong) {
    expect(codeOf(() => grantPerson(docs, input))).toEqual([422, "invalid_input"]);
  }
});

test("a removal acts at once, ends grant and question, counts before a grant, and is stored", () => {
  grantPerson(shop, { email: "member@example.com" });
  told.reports.grantUsed(shop, { email: "member@example.com", issuer: NOWHERE, sub: "U2member" });
  ask("member");
  const { removal } = removePerson(shop, { email: "Member@example.com" });
  expect(rules()).toMatchObject({
    grants: [],
    asks: [],
    removals: [{ email: "Member@example.com", issuer: NOWHERE, sub: "U2member" }],
  });
  expect(removal.unsaved).toBeUndefined();
  expect(listGrants(shop)).toEqual([]);
  expect(codeOf(() => grantPerson(shop, { email: "member@example.com" }))).toEqual([
    409,
    "person_removed",
  ]);
  ask("member");
  ask("again", shop, { sub: "U2member" });
  expect(asked()).toEqual([]);
  told = restart();
  expect(rules().removals).toEqual([
    { email: "Member@example.com", issuer: NOWHERE, sub: "U2member" },
  ]);
  expect(rules(docs).removals).toEqual([]);
  takeRemovalBack(shop, "member@example.com");
  expect(rules().removals).toEqual([]);
});

test("a removal finds the id of whoever came with that e-mail last", () => {
  const now = Date.now();
  const visit = { decision: "list", firstAt: now, lastAt: now, requests: 1 } as const;
  told.reports.visits(shop, [{ ...visit, person: person("member") }]);
  flushVisits();
  told = restart();
  removePerson(shop, { email: "member@example.com" });
  expect(rules().removals).toEqual([
    { email: "member@example.com", issuer: NOWHERE, sub: "U2member" },
  ]);
});

test("with a disk that takes nothing a removal still acts, says so, and is written later", async () => {
  lock = await holdLock(path.join(dataDir, "gatehouse.db"));
  const { removal } = removePerson(shop, { email: "member@example.com" });
  expect(removal.unsaved).toBe(true);
  expect(rules().removals).toEqual([{ email: "member@example.com" }]);
  expect(listRemovals(shop)).toMatchObject([{ unsaved: true }]);
  // What lets somebody in is not said to be done.
  expect(() => grantPerson(docs, { email: "guest@example.com" })).toThrow(/locked/);
  expect(rules(docs).grants).toEqual([]);
  expect(() => takeRemovalBack(shop, "member@example.com")).toThrow(/locked/);
  expect(rules().removals).toHaveLength(1);
  await lock.release();
  const stored = () => getDatabase().prepare("SELECT email FROM removals").pluck().all();
  await expect.poll(stored, soon).toEqual(["member@example.com"]);
  expect(listRemovals(shop)[0]?.unsaved).toBeUndefined();
});

test("a question waits with its answer's means, and one person has one", () => {
  ask("guest", shop, { name: "Guest\u202e", emailVerified: false });
  ask("guest");
  expect(openAsks().map((open) => open.ask)).toEqual([
    {
      id: expect.any(String),
      tunnelId: shop,
      email: "guest@example.com",
      emailVerified: false,
      name: "Guest\\u202e",
      askedAt: expect.any(String),
    },
  ]);
  expect(rules().asks).toEqual([
    { issuer: NOWHERE, sub: "U2guest", state: "waiting", until: expect.any(Number) },
  ]);
  ask("guest", docs);
  expect(asked()).toHaveLength(2);
});

test("of a name blanks count once, so that it pushes nothing to the next line of a terminal", () => {
  ask("guest", shop, { name: `Guest${" ".repeat(60)}\u3000\u00a0boss@example.com  asks` });
  expect(openAsks().map((open) => open.ask.name)).toEqual(["Guest boss@example.com asks"]);
});

test("twenty wait at a tunnel and no more, whoever floods it; the others go on", () => {
  for (let index = 0; index < 500; index += 1) ask(`flood${index}`);
  ask("guest", docs);
  expect(openAsks().filter((open) => open.ask.tunnelId === shop)).toHaveLength(20);
  expect(rules().asks).toHaveLength(20);
  expect(asked()).toContain("guest@example.com");
  const titles = listNotices().map(({ title }) => title);
  expect(titles).toEqual(["flood0@example.com asks to come in at “Shop”"]);
  answerAsk(idOf("flood0"), { answer: "refuse" });
  ask("late");
  expect(asked()).toContain("late@example.com");
});

test("one notice a minute names the others by their number, without those that were answered", () => {
  vi.useFakeTimers({ toFake: ["Date", "setTimeout", "clearTimeout"] });
  ask("first");
  for (const name of ["second", "third", "fourth"]) ask(name);
  ask("fifth", docs);
  answerAsk(idOf("second"), { answer: "refuse" });
  const notices = () =>
    listNotices().flatMap(({ kind, title, about }) => (kind === "ask" ? [[title, about]] : []));
  expect(notices()).toHaveLength(1);
  expect(notices()[0]).toEqual([
    "first@example.com asks to come in at “Shop”",
    { code: "ask_waiting", tunnelId: shop, askId: idOf("first") },
  ]);
  vi.advanceTimersByTime(60_000);
  const title = "third@example.com and 2 more ask to come in at “Shop” and other tunnels";
  expect(notices()[0]).toEqual([title, { code: "ask_waiting", tunnelId: shop }]);
  vi.advanceTimersByTime(120_000);
  expect(notices()).toHaveLength(2);
});

test("an edited list reaches the gate also when the database cannot be read at that moment, or is told again", () => {
  const edited = (email: string) =>
    getHub().publish({ type: "tunnel", data: { ...getTunnel(shop), allowedEmails: [email] } });
  const publishWithout = (table: string, email: string) => {
    const data = { ...getTunnel(shop), allowedEmails: [email] };
    getDatabase().exec(`ALTER TABLE ${table} RENAME TO away`);
    getHub().publish({ type: "tunnel", data });
    getDatabase().exec(`ALTER TABLE away RENAME TO ${table}`);
  };
  publishWithout("tunnels", "one@example.com");
  expect(rules().emails).toEqual(["one@example.com"]);
  // Nothing is known of who was let in, and it cannot be read.
  globalThis.__gatehouse?.delete("access");
  publishWithout("grants", "two@example.com");
  expect(rules().emails).toEqual(["one@example.com"]);
  edited("two@example.com");
  expect(rules().emails).toEqual(["two@example.com"]);
});

test("a notice of several says which e-mails are not verified", () => {
  vi.useFakeTimers({ toFake: ["Date", "setTimeout", "clearTimeout"] });
  ask("first");
  ask("second", shop, { emailVerified: false });
  ask("third", docs, { emailVerified: false });
  vi.advanceTimersByTime(60_000);
  expect(listNotices()[0]?.detail).toBe(
    "The e-mail that is named here is not verified. Nor is 1 of the others.",
  );
});

test.each([
  ["nobody's e-mail", { email: undefined }],
  ["an e-mail that hides something", { email: "a\u202eb@example.com" }],
  ["no e-mail at all", { email: "x".repeat(100_000) }],
])("whoever asks with %s is not taken", (_what, fields) => {
  ask("guest", shop, fields);
  expect(asked()).toEqual([]);
});

test("nobody asks where that is off, or at a tunnel that is gone", () => {
  updateTunnel(shop, { askToComeIn: false }, TOKEN_HOLDER);
  ask("guest");
  ask("guest", "gone");
  expect(asked()).toEqual([]);
});

test("a question lapses after 15 minutes, and may be asked again", () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  ask("guest");
  const id = idOf("guest");
  vi.setSystemTime(Date.now() + 15 * 60_000);
  expect(codeOf(() => answerAsk(id, { answer: "allow" }))).toEqual([404, "ask_over"]);
  endAll(Date.now());
  expect(told.events).toContainEqual({ type: "ask", data: { id, tunnelId: shop } });
  ask("guest");
  expect(asked()).toHaveLength(1);
});

test("allow is for an hour, until a time, or always, and for that person alone", () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  for (const name of ["hour", "tonight", "always"]) ask(name);
  const tonight = inMinutes(300);
  answerAsk(idOf("hour"), { answer: "allow" });
  answerAsk(idOf("tonight"), { answer: "allow", until: tonight });
  answerAsk(idOf("always"), { answer: "allow", until: null });
  expect(rules()).toMatchObject({
    asks: [],
    grants: [
      { email: "hour@example.com", issuer: NOWHERE, sub: "U2hour", until: Date.now() + 3_600_000 },
      {
        email: "tonight@example.com",
        issuer: NOWHERE,
        sub: "U2tonight",
        until: Date.parse(tonight),
      },
      { email: "always@example.com", issuer: NOWHERE, sub: "U2always", until: null },
    ],
  });
  expect(codeOf(() => answerAsk("nobody", { answer: "allow" }))).toEqual([404, "ask_over"]);
});

test("no rests an hour, never holds, also after a restart; a grant takes never back", () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  ask("no");
  ask("never");
  answerAsk(idOf("no"), { answer: "refuse" });
  answerAsk(idOf("never"), { answer: "never" });
  ask("no");
  ask("never");
  expect(asked()).toEqual([]);
  told = restart();
  expect(rules().asks.map(({ state }) => state)).toEqual(
    expect.arrayContaining(["refused", "never"]),
  );
  vi.setSystemTime(Date.now() + 3_600_000);
  ask("no");
  ask("never");
  expect(asked()).toEqual(["no@example.com"]);
  grantPerson(shop, { email: "never@example.com" });
  expect(rules().asks.map(({ state }) => state)).toEqual(["waiting"]);
});

test("whoever was refused is in a list, where the no is taken back: they may ask, and are not let in", async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  const heard = () =>
    told.events.flatMap((event) =>
      event.type === "refusal" ? [[event.data.email, event.data.refusal]] : [],
    );
  ask("never");
  ask("no");
  answerAsk(idOf("never"), { answer: "never" });
  answerAsk(idOf("no"), { answer: "refuse" });
  const until = inMinutes(60);
  const both = [{ email: "never@example.com" }, { email: "no@example.com", until }];
  expect(listRefusals(shop)).toEqual(both);
  expect(heard()).toEqual(both.map((refusal) => [refusal.email, refusal]));
  told = restart();
  expect(listRefusals(shop)).toEqual(both);

  const back = keepForUndo(takeRefusalBack(shop, "Never@Example.com"));
  expect(listRefusals(shop)).toEqual(both.slice(1));
  expect(heard()).toEqual([["never@example.com", undefined]]);
  expect(rules().grants).toEqual([]);
  ask("never");
  expect(asked()).toEqual(["never@example.com"]);
  await undo(back.token, TOKEN_HOLDER);
  expect(listRefusals(shop)).toEqual(both);
  expect(asked()).toEqual([]);
  expect(codeOf(() => takeRefusalBack(shop, "lead@example.com"))).toEqual([404, "not_found"]);

  vi.setSystemTime(Date.parse(until));
  endAll(Date.now());
  expect(listRefusals(shop)).toEqual(both.slice(0, 1));
  expect(heard().at(-1)).toEqual(["no@example.com", undefined]);
  grantPerson(shop, { email: "never@example.com" });
  expect(listRefusals(shop)).toEqual([]);
  expect(heard().at(-1)).toEqual(["never@example.com", undefined]);
});

test("each answer, grant and removal can be undone", async () => {
  ask("guest");
  const allowed = answerAsk(idOf("guest"), { answer: "allow" });
  await undo(allowed.undo.token, TOKEN_HOLDER);
  expect(rules()).toMatchObject({ grants: [], asks: [{ state: "waiting" }] });
  const never = answerAsk(idOf("guest"), { answer: "never" });
  await undo(never.undo.token, TOKEN_HOLDER);
  expect(rules().asks).toMatchObject([{ state: "waiting" }]);
  const granted = grantPerson(shop, { email: "guest@example.com" });
  const removed = removePerson(shop, { email: "guest@example.com" });
  await undo(keepForUndo(removed.deleted).token, TOKEN_HOLDER);
  expect(rules()).toMatchObject({ removals: [], grants: [{ email: "guest@example.com" }] });
  await undo(keepForUndo(takeGrantBack(shop, "guest@example.com")).token, TOKEN_HOLDER);
  expect(rules().grants).toHaveLength(1);
  await undo(keepForUndo(granted.deleted).token, TOKEN_HOLDER);
  expect(rules()).toMatchObject({ grants: [], asks: [{ state: "waiting" }] });
  removePerson(shop, { email: "guest@example.com" });
  const back = keepForUndo(takeRemovalBack(shop, "guest@example.com"));
  await undo(back.token, TOKEN_HOLDER);
  expect(rules().removals).toHaveLength(1);
});

test("an undo of a no leaves a grant as it is by then", async () => {
  const refuse = () => {
    ask("mallory", shop, { email: "guest@example.com", emailVerified: false });
    return answerAsk(idOf("mallory"), { answer: "refuse" }).undo.token;
  };
  grantPerson(shop, { email: "guest@example.com" });
  const first = refuse();
  takeGrantBack(shop, "guest@example.com");
  await undo(first, TOKEN_HOLDER);
  expect([listGrants(shop), rules().grants]).toEqual([[], []]);
  const second = refuse();
  grantPerson(shop, { email: "guest@example.com" });
  await undo(second, TOKEN_HOLDER);
  expect(listGrants(shop)).toHaveLength(1);
});

test("whoever was removed in between stays out, whatever is undone", async () => {
  for (const name of ["guest", "other"]) ask(name);
  const allowed = answerAsk(idOf("guest"), { answer: "allow" });
  const refused = answerAsk(idOf("other"), { answer: "refuse" });
  for (const name of ["guest", "other"]) removePerson(shop, { email: `${name}@example.com` });
  await undo(allowed.undo.token, TOKEN_HOLDER);
  await undo(refused.undo.token, TOKEN_HOLDER);
  expect(rules().removals).toHaveLength(2);
  expect(asked()).toEqual([]);
});

test("a deleted tunnel takes it all along, and an undo brings it back; no other tunnel gets it", async () => {
  grantPerson(shop, { email: "guest@example.com" });
  removePerson(shop, { email: "member@example.com" });
  ask("waiting");
  const now = Date.now();
  const visit = { decision: "list", firstAt: now, lastAt: now, requests: 3 } as const;
  told.reports.visits(shop, [{ ...visit, person: person("lead") }]);
  const count = (table: string) =>
    getDatabase().prepare(`SELECT count(*) FROM ${table}`).pluck().get();
  const { token } = keepForUndo(await deleteTunnel(shop));
  expect(["grants", "removals", "visits"].map(count)).toEqual([0, 0, 0]);
  expect(asked()).toEqual([]);
  told.reports.visits(shop, [{ ...visit, person: person("late") }]);
  await undo(token, TOKEN_HOLDER);
  expect(["grants", "removals", "visits"].map(count)).toEqual([1, 1, 1]);
  expect(rules()).toMatchObject({ grants: [{}], removals: [{ email: "member@example.com" }] });
});

test("a copy keeps out who was removed, and lets in nobody who was granted", () => {
  grantPerson(shop, { email: "guest@example.com" });
  removePerson(shop, { email: "member@example.com" });
  const copy = duplicateTunnel(shop).id;
  expect(listRemovals(copy).map(({ email }) => email)).toEqual(["member@example.com"]);
  expect(listGrants(copy)).toEqual([]);
});

test("a list that is edited is in force at once", () => {
  updateTunnel(
    shop,
    { allowedEmails: ["lead@example.com"], allowedRoles: ["Admin"] },
    TOKEN_HOLDER,
  );
  expect(rules()).toMatchObject({ emails: ["lead@example.com"], roles: ["Admin"] });
});

test("so is one that is edited twice within one millisecond", () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  const lists = [["lead@example.com", "guest@example.com"], ["lead@example.com"]];
  for (const allowedEmails of lists) updateTunnel(shop, { allowedEmails }, TOKEN_HOLDER);
  expect(rules().emails).toEqual(["lead@example.com"]);
});

test("the gate stays while something needs it, and the answer names what to remove", () => {
  removePerson(shop, { email: "member@example.com" });
  updateTunnel(shop, { allowedRoles: ["Admin"] }, TOKEN_HOLDER);
  const off = [{ gate: false }, { protection: "listener-oidc" }];
  for (const fields of off) {
    expect(codeOf(() => updateTunnel(shop, fields, TOKEN_HOLDER))).toEqual([409, "gate_needed"]);
  }
  const cleared = { gate: false, askToComeIn: false, allowedRoles: [] };
  expect(() => updateTunnel(shop, cleared, TOKEN_HOLDER)).toThrow(
    expect.objectContaining({
      details: expect.objectContaining({ fix: "First take back the removal of one person." }),
    }),
  );
  takeRemovalBack(shop, "member@example.com");
  expect(updateTunnel(shop, cleared, TOKEN_HOLDER).gate).toBe(false);
  expect(codeOf(() => updateTunnel(docs, { pooling: true }, TOKEN_HOLDER))).toEqual([
    422,
    "invalid_input",
  ]);
  const pooled = { pooling: true, askToComeIn: false };
  expect(updateTunnel(docs, pooled, TOKEN_HOLDER).pooling).toBe(true);
});

test("the preview of an import shows at the tunnel what keeps its gate, and imports the rest", async () => {
  const file = exportConfig();
  const tunnels = file.tunnels.map((tunnel) => ({ ...tunnel, gate: false, askToComeIn: false }));
  const content = JSON.stringify({ ...file, tunnels });
  removePerson(shop, { email: "member@example.com" });
  const preview = await previewImport({ content });
  const atShop = preview.items.find(({ kind, name }) => kind === "tunnel" && name === "Shop");
  expect(atShop).toMatchObject({ outcome: "skip", refused: "gate_needed", changes: [] });
  expect(atShop?.notes).toEqual([
    expect.stringContaining("First take back the removal of one person. Then import again."),
  ]);
  await runImport({ content, preview: preview.id }, TOKEN_HOLDER);
  expect(getTunnel(shop).gate).toBe(true);
  expect(getTunnel(docs).gate).toBe(false);
  takeRemovalBack(shop, "member@example.com");
  await runImport({ content }, TOKEN_HOLDER);
  expect(getTunnel(shop).gate).toBe(false);
});
