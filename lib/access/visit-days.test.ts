import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { getDatabase } from "@/db/open";
import type { VisitDecision } from "@/lib/contract/gate";
import { visitDaysQuerySchema, visitDaysSchema } from "@/lib/contract/visit-days";
import { KEPT_OUTAGES } from "@/lib/history/kept-outages";
import { beginOutage, endOutage, flushOutages } from "@/lib/history/outages";
import { TOKEN_HOLDER } from "@/lib/secrets/asker";
import { updateSettings } from "@/lib/settings/service";
import { prune } from "@/lib/storage/prune-regularly";
import { removeMachines } from "@/lib/transfer/config-file/machine.fixture";
import { deleteTunnel } from "@/lib/tunnels/delete-tunnel";
import { newGate, person, type Told } from "./access.fixture";
import { countVisitDays } from "./visit-days";

const BERLIN = "Europe/Berlin";
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

let told: Told;
let shop = "";
let docs = "";

beforeEach(async () => {
  const gate = await newGate("Shop", "Docs");
  [shop = "", docs = ""] = gate.ids;
  told = gate;
  vi.useFakeTimers({ toFake: ["Date"] });
});

afterEach(() => {
  vi.useRealTimers();
  getDatabase().close();
  removeMachines();
});

function come(name: string, from: string, to: string, decision: VisitDecision = "list", id = shop) {
  vi.setSystemTime(new Date(to));
  const [firstAt, lastAt] = [Date.parse(from), Date.parse(to)];
  told.reports.visits(id, [{ person: person(name), decision, firstAt, lastAt, requests: 1 }]);
}

function outage(from: string, until: string, id = shop, what: "app" | "tunnel" = "app") {
  vi.setSystemTime(new Date(from));
  beginOutage(id, what, { from: Date.parse(from), cause: "Nothing listens there." });
  vi.setSystemTime(new Date(until));
  endOutage(id, what);
}

async function days(query: Record<string, unknown> = {}) {
  const found = await countVisitDays(visitDaysQuerySchema.parse({ tz: BERLIN, ...query }));
  return visitDaysSchema.parse(found);
}

async function day(wanted: string, query = {}) {
  return (await days(query)).days.find((each) => each.day === wanted);
}

test("a visit counts on every day of the zone on which it went on, and a person once a day", async () => {
  come("lead", "2026-10-24T21:30:00Z", "2026-10-24T22:30:00Z");
  come("lead", "2026-10-25T10:00:00Z", "2026-10-25T10:05:00Z", "grant", docs);
  come("member", "2026-10-25T10:00:00Z", "2026-10-25T10:05:00Z");
  come("stranger", "2026-10-25T11:00:00Z", "2026-10-25T11:00:00Z", "refused");
  come("gone", "2026-10-25T11:00:00Z", "2026-10-25T11:00:00Z", "removed");
  expect(await day("2026-10-24")).toMatchObject({ visits: 1, people: 1, refused: 0 });
  // The day on which the clocks go back has 25 hours.
  expect(await day("2026-10-25")).toEqual({
    day: "2026-10-25",
    from: "2026-10-24T22:00:00.000Z",
    to: "2026-10-25T23:00:00.000Z",
    visits: 3,
    people: 2,
    refused: 2,
    outageMs: 0,
  });
  expect(await day("2026-10-25", { tunnel: docs })).toMatchObject({ visits: 1, people: 1 });
  expect(await day("2026-10-24", { tz: "UTC" })).toMatchObject({ visits: 1 });
  expect(await day("2026-10-25", { tz: "UTC" })).toMatchObject({ visits: 2 });
  const all = (await days()).days.map((each) => each.day);
  expect([all.length, all.at(0), all.at(-1)]).toEqual([30, "2026-09-26", "2026-10-25"]);
});

test("outages that overlap count once, at midnight they go on the next day, and later ones not at all", async () => {
  outage("2026-05-04T20:00:00Z", "2026-05-04T21:00:00Z");
  outage("2026-05-04T20:30:00Z", "2026-05-04T23:00:00Z", docs, "tunnel");
  expect(await day("2026-05-04")).toMatchObject({ outageMs: 2 * HOUR });
  expect(await day("2026-05-05")).toMatchObject({ outageMs: HOUR });
  expect(await day("2026-05-04", { tunnel: shop })).toMatchObject({ outageMs: HOUR });
  await prune(KEPT_OUTAGES, Date.parse("2026-08-03T00:00:00Z"));
  expect((await day("2026-05-04"))?.outageMs).toBe(0);
});

test("an outage that lasts is counted until it was last seen", async () => {
  vi.setSystemTime(new Date("2026-05-04T10:00:00Z"));
  beginOutage(shop, "tunnel", { from: Date.now() - MINUTE, cause: "Your network is down" });
  beginOutage(shop, "tunnel", { from: Date.now(), cause: "The same" });
  vi.setSystemTime(new Date("2026-05-04T10:05:00Z"));
  expect(await day("2026-05-04")).toMatchObject({ outageMs: 6 * MINUTE });
  // As after a crash: nobody ends it.
  globalThis.__gatehouse?.delete("outages");
  vi.setSystemTime(new Date("2026-05-04T18:00:00Z"));
  flushOutages();
  expect(await day("2026-05-04")).toMatchObject({ outageMs: 6 * MINUTE });
});

test("a tunnel that is deleted and restored has its outages again", async () => {
  outage("2026-05-04T10:00:00Z", "2026-05-04T11:00:00Z");
  const { restore } = await deleteTunnel(shop);
  expect((await day("2026-05-04"))?.outageMs).toBe(0);
  restore(TOKEN_HOLDER);
  expect(await day("2026-05-04")).toMatchObject({ outageMs: HOUR });
});

test("many visits are read in pieces, and the answer says whether visits are recorded", async () => {
  const insert = getDatabase().prepare(
    `INSERT INTO visits (tunnel_id, person, decision, first_at, last_at, requests)
     VALUES (?, ?, 'list', '2026-05-04T10:00:00.000Z', '2026-05-04T10:30:00.000Z', 1)`,
  );
  getDatabase().transaction(() => {
    for (let index = 0; index < 5_001; index += 1) insert.run(shop, `p${index % 700}`);
  })();
  vi.setSystemTime(new Date("2026-05-04T18:00:00Z"));
  expect(await day("2026-05-04")).toMatchObject({ visits: 5_001, people: 700 });
  expect(await days()).toMatchObject({ keepsVisits: true, keptDays: 90 });
  await updateSettings({ keepVisits: false });
  expect(await days()).toMatchObject({ keepsVisits: false });
});

test.each([{ tz: "Mars/Olympus" }, { days: "0" }, { days: "43" }, { tunnel: "x".repeat(101) }])(
  "%j is refused",
  (query) => {
    expect(visitDaysQuerySchema.safeParse(query).success).toBe(false);
  },
);
