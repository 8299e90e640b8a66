import path from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { getDatabase } from "@/db/open";
import { holdLock } from "@/e2e/checks/durability/disk-faults";
import { type VisitDecision, visitQuerySchema } from "@/lib/contract/gate";
import { updateSettings } from "@/lib/settings/service";
import { prune } from "@/lib/storage/prune-regularly";
import type { VisitCount } from "@/lib/traffic/gate-orders";
import { removeMachines } from "@/lib/transfer/config-file/machine.fixture";
import { newGate, person, restart, type Told } from "./access.fixture";
import { KEPT_VISITS } from "./kept-visits";
import { listVisits, visitsAsCsv } from "./list-visits";

const NOON = Date.parse("2026-05-04T12:00:00.000Z");
const MINUTE = 60_000;
const soon = { timeout: 10_000, interval: 20 };

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
  vi.useFakeTimers({ toFake: ["Date"] });
  vi.setSystemTime(NOON);
});

afterEach(async () => {
  vi.useRealTimers();
  await lock?.release();
  lock = undefined;
  getDatabase().close();
  removeMachines();
});

function come(
  name: string | undefined,
  minute: number,
  fields: Partial<VisitCount> = {},
  id = shop,
) {
  const at = NOON + minute * MINUTE;
  vi.setSystemTime(at);
  const visit: VisitCount = {
    ...(name !== undefined && { person: person(name, { name }) }),
    decision: "list" as VisitDecision,
    firstAt: at,
    lastAt: at,
    requests: 1,
    ...fields,
  };
  told.reports.visits(id, [visit]);
}

const list = (query: Record<string, unknown> = {}) => listVisits(visitQuerySchema.parse(query));
const times = (query = {}) =>
  list(query).items.map(({ email, firstAt, lastAt, requests }) => [
    email?.split("@")[0],
    (Date.parse(firstAt) - NOON) / MINUTE,
    (Date.parse(lastAt) - NOON) / MINUTE,
    requests,
  ]);
const csv = (query: Record<string, unknown> = {}) =>
  new Response(
    visitsAsCsv(visitQuerySchema.parse({ ...query, format: "csv" }), () => "=Shop"),
  ).text();

test("a visit goes on while the next request comes within half an hour, also after a restart", () => {
  come("lead", 0, { requests: 5 });
  come("lead", 30);
  expect(times()).toEqual([["lead", 0, 30, 6]]);
  told = restart();
  come("lead", 60, { requests: 2 });
  expect(times()).toEqual([["lead", 0, 60, 8]]);
  come("lead", 91);
  expect(times()).toEqual([
    ["lead", 91, 91, 1],
    ["lead", 0, 60, 8],
  ]);
});

test("people, decisions, tunnels and nobody at all are visits of their own", () => {
  come("lead", 0);
  come("member", 0);
  come("lead", 1, { decision: "removed" });
  come(undefined, 1, { decision: "unverified", requests: 900 });
  come("lead", 2, {}, docs);
  expect(list().items).toMatchObject([
    { tunnelId: docs, email: "lead@example.com", decision: "list" },
    { tunnelId: shop, decision: "unverified", requests: 900 },
    { email: "lead@example.com", decision: "removed" },
    { email: "member@example.com", name: "member" },
    { email: "lead@example.com" },
  ]);
  expect(list().items[1]).not.toHaveProperty("email");
});

test("a visit says whether the e-mail is theirs, as far as that was stored", async () => {
  told.reports.visits(shop, [
    {
      person: person("guest", { emailVerified: false }),
      decision: "list",
      firstAt: NOON,
      lastAt: NOON,
      requests: 1,
    },
  ]);
  come("lead", 1);
  come(undefined, 2, { decision: "unverified" });
  const verified = () => list().items.map(({ emailVerified }) => emailVerified);
  expect(verified()).toEqual([undefined, true, false]);
  const ends = (await csv())
    .trim()
    .split("\r\n")
    .slice(1)
    .map((line) => line.split(",").at(-1));
  expect(ends).toEqual(['""', '"yes"', '"no"']);
  getDatabase().exec("UPDATE visits SET email_verified = NULL");
  expect(verified()).toEqual([undefined, undefined, undefined]);
});

test("the log is asked by tunnel, person, decision and time, page by page", () => {
  for (let minute = 0; minute < 5; minute += 1) come(`member${minute}`, minute);
  come("lead", 10, { decision: "refused" }, docs);
  expect(times({ tunnel: docs })).toHaveLength(1);
  expect(times({ email: "Member3@example.com" })).toEqual([["member3", 3, 3, 1]]);
  expect(times({ decision: "refused" })).toEqual([["lead", 10, 10, 1]]);
  const at = (minute: number) => new Date(NOON + minute * MINUTE).toISOString();
  expect(times({ from: at(1), to: at(3) }).map(([who]) => who)).toEqual(["member2", "member1"]);
  const first = list({ limit: "4" });
  expect(first.items).toHaveLength(4);
  const rest = list({ limit: "4", before: String(first.nextBefore) });
  expect(rest.items.map(({ email }) => email)).toEqual([
    "member1@example.com",
    "member0@example.com",
  ]);
  expect(rest.nextBefore).toBeNull();
});

test("the CSV file has all of it, and nothing in it is run", async () => {
  const evil = person("x", { name: '=HYPERLINK("a")', email: "+cmd@example.com" });
  come("x", 0, { person: evil });
  for (let index = 0; index < 1_100; index += 1) come(`member${index}`, 1);
  const lines = (await csv()).trimEnd().split("\r\n");
  expect(lines).toHaveLength(1_102);
  expect(lines[0]).toBe(
    '"From","To","Tunnel","E-mail","Name","Decision","Requests","E-mail verified"',
  );
  expect(lines.at(-1)).toBe(
    `"2026-05-04T12:00:00.000Z","2026-05-04T12:00:00.000Z","'=Shop","'+cmd@example.com","'=HYPERLINK(""a"")","list","1","yes"`,
  );
  expect(await csv({ email: "nobody@example.com" })).toBe(`${lines[0]}\r\n`);
});

test("turned off, nothing is kept; what is there stays", async () => {
  come("lead", 0);
  expect(times()).toHaveLength(1);
  expect(await updateSettings({ keepVisits: false })).toMatchObject({ keepVisits: false });
  come("member", 1);
  come("lead", 2);
  expect(times()).toEqual([["lead", 0, 0, 1]]);
  told = restart();
  come("member", 3);
  expect(times()).toHaveLength(1);
  await updateSettings({ keepVisits: true });
  come("member", 4);
  expect(times()).toHaveLength(2);
});

test("what was over 90 days ago is deleted in steps", async () => {
  for (let index = 0; index < 700; index += 1) come(`member${index}`, 0);
  come("lead", 10);
  expect(list().items).toHaveLength(50);
  const days = (count: number) => NOON + 5 * MINUTE + count * 86_400_000;
  expect(await prune(KEPT_VISITS, days(89))).toBe(0);
  expect(await prune(KEPT_VISITS, days(90))).toBe(700);
  expect(times()).toEqual([["lead", 10, 10, 1]]);
});

test("with a disk that takes nothing visits wait, in bounds, and are written later", async () => {
  lock = await holdLock(path.join(dataDir, "gatehouse.db"));
  come("lead", 0);
  for (let index = 0; index < 10_050; index += 1) come(`flood${index}`, 0);
  expect(list().items).toEqual([]);
  await lock.release();
  const count = () => getDatabase().prepare("SELECT count(*) FROM visits").pluck().get();
  await expect.poll(count, soon).toBe(10_000);
}, 60_000);

test("a row per visit has no path and no body, and a long text is cut", () => {
  come("lead", 0, { person: person("lead", { name: "n".repeat(100_000) }) });
  const [visit] = list().items;
  expect(visit?.name).toHaveLength(320);
  const columns = getDatabase().prepare("SELECT * FROM visits").get();
  expect(Object.keys(Object(columns)).sort()).toEqual([
    "decision",
    "email",
    "email_key",
    "email_verified",
    "first_at",
    "id",
    "last_at",
    "name",
    "person",
    "requests",
    "tunnel_id",
  ]);
});
