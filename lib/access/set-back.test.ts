import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { getDatabase } from "@/db/open";
import { outagesOfTunnel } from "@/db/outages";
import { visitsOfTunnel } from "@/db/visits";
import { observedSpans } from "@/lib/history/observe";
import { beginOutage, endOutage } from "@/lib/history/outages";
import { removeMachines } from "@/lib/transfer/config-file/machine.fixture";
import { newGate, person, type Told } from "./access.fixture";
import { answerAsk } from "./answer-ask";
import { openAsks } from "./asks";
import { endAll } from "./clock";
import { listGrants } from "./grants";
import { flushVisits } from "./visit-log";

// A clock that was ahead and is set right.
const HOUR_MS = 3_600_000;
const NOW = Date.parse("2026-05-04T20:00:00Z");

let told: Told;
let shop = "";

beforeEach(async () => {
  const gate = await newGate("Shop");
  [shop = ""] = gate.ids;
  told = gate;
  vi.useFakeTimers({ toFake: ["Date"] });
  vi.setSystemTime(NOW);
});

afterEach(() => {
  vi.useRealTimers();
  getDatabase().close();
  removeMachines();
});

test("visits of different hours stay different visits", () => {
  for (const at of [NOW, NOW - 9 * HOUR_MS, NOW - 8 * HOUR_MS]) {
    vi.setSystemTime(at);
    const visit = { person: person("lead"), decision: "list" as const, requests: 1 };
    told.reports.visits(shop, [{ ...visit, firstAt: at, lastAt: at }]);
    flushVisits();
  }
  expect(visitsOfTunnel(shop)).toHaveLength(3);
});

test("an outage does not end before it began", () => {
  beginOutage(shop, "app", { from: NOW, cause: "Nothing listens." });
  vi.setSystemTime(NOW - HOUR_MS);
  endOutage(shop, "app");
  const [outage] = outagesOfTunnel(shop);
  expect(outage?.until_at).toBe(outage?.from_at);
});

test("what is observed after it counts", () => {
  observedSpans();
  vi.setSystemTime(NOW - 5 * HOUR_MS);
  observedSpans();
  vi.setSystemTime(NOW - 5 * HOUR_MS + 20_000);
  expect(observedSpans().at(-1)).toMatchObject({
    from: NOW - 5 * HOUR_MS,
    until: NOW - 5 * HOUR_MS + 20_000,
  });
});

test("who was let in for an hour is out, and the gate is told", () => {
  vi.setSystemTime(NOW + 10 * HOUR_MS);
  told.reports.asked(shop, person("guest"));
  answerAsk(openAsks()[0]?.ask.id ?? "", { answer: "allow" });
  expect(listGrants(shop)).toHaveLength(1);
  expect(told.rules.get(shop)?.grants).toHaveLength(1);
  vi.setSystemTime(NOW);
  endAll(NOW);
  expect(listGrants(shop)).toHaveLength(0);
  expect(told.rules.get(shop)?.grants).toHaveLength(0);
});

test("nobody's question waits for hours", () => {
  told.reports.asked(shop, person("guest"));
  expect(openAsks()).toHaveLength(1);
  vi.setSystemTime(NOW - HOUR_MS);
  expect(openAsks()).toHaveLength(0);
});
