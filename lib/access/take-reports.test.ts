import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { getDatabase } from "@/db/open";
import type { GateState } from "@/lib/contract/gate";
import { listNotices } from "@/lib/notices/service";
import { removeMachines } from "@/lib/transfer/config-file/machine.fixture";
import { findRun, runOf } from "@/lib/tunnels/runs";
import { newGate, type Told } from "./access.fixture";

let told: Told;
let shop = "";

beforeEach(async () => {
  const gate = await newGate("Shop");
  [shop = ""] = gate.ids;
  told = gate;
});

afterEach(() => {
  vi.useRealTimers();
  getDatabase().close();
  removeMachines();
});

const see = (state: GateState, id = shop) =>
  told.reports.gate(id, { state, since: Date.now(), verified: 4, refused: 1 });
const notices = () =>
  listNotices().flatMap(({ kind, title, about }) => (kind === "gate" ? [{ title, about }] : []));

test("the state of a gate is kept with its run, and only with a run", () => {
  see("verifying");
  expect(findRun(shop)).toBeUndefined();
  const run = runOf(shop);
  see("verifying");
  expect(run.gate).toEqual({
    state: "verifying",
    since: expect.stringMatching(/Z$/),
    verified: 4,
    refused: 1,
  });
  expect(notices()).toEqual([]);
});

test("a gate that lets nobody in is reported with the reason, once in ten minutes", async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  for (let index = 0; index < 100; index += 1) see("no-token");
  see("no-email");
  see("no-keys");
  // The issuer is asked first, because its keys may still be on their way after a start.
  expect(notices()).toHaveLength(2);
  await expect.poll(() => notices().length).toBe(3);
  expect(notices().map(({ about }) => about)).toEqual(
    ["gate_no_keys", "gate_no_email", "gate_no_token"].map((code) => ({ code, tunnelId: shop })),
  );
  expect(notices()[2]?.title).toContain("“Shop”");
  vi.setSystemTime(Date.now() + 10 * 60_000);
  see("no-token");
  expect(notices()).toHaveLength(4);
});

test("a wrong token raises an alarm with its evidence", () => {
  told.reports.wrongToken(shop, "The signature is not the issuer's.");
  const [notice] = listNotices();
  expect(notice).toMatchObject({
    kind: "gate",
    about: { code: "gate_wrong_token", tunnelId: shop },
    detail: expect.stringContaining("The signature is not the issuer's."),
  });
});

test("reports about a deleted tunnel are dropped", () => {
  const person = { issuer: "i", sub: "s", email: "guest@example.com", emailVerified: true };
  see("no-token", "gone");
  told.reports.asked("gone", person);
  told.reports.grantUsed("gone", { email: "guest@example.com", issuer: "i", sub: "s" });
  told.reports.wrongToken("gone", "It was nothing.");
  told.reports.visits("gone", [
    { person, decision: "list", firstAt: Date.now(), lastAt: Date.now(), requests: 1 },
  ]);
  told.reports.keysWanted("no url");
  expect(listNotices()).toEqual([]);
});
