import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { z } from "zod";
import { getDatabase } from "@/db/open";
import { findTunnelRow } from "@/db/tunnels";
import { damagePage, holdLock } from "@/e2e/checks/durability/disk-faults";
import { createTunnels } from "@/e2e/checks/durability/sample-tunnels";
import { KEPT_HISTORY } from "@/lib/history/kept-history";
import { recordStateChange } from "@/lib/history/record";
import { clearNotices, listNotices, notify } from "@/lib/notices/service";
import { loadMasterKey } from "@/lib/secrets/master-key";
import { isUnsaved, onUnsavedChange, saveUp, wantDown } from "@/lib/tunnels/desired-state";
import { getTunnel, listHistory } from "@/lib/tunnels/service";
import { getStored } from "@/lib/tunnels/store";
import { prune } from "./prune-regularly";
import { storageTrouble } from "./storage-trouble";

let dataDir: string;
let lock: Awaited<ReturnType<typeof holdLock>> | undefined;

beforeEach(async () => {
  dataDir = mkdtempSync(path.join(os.tmpdir(), "gatehouse-refused-"));
  globalThis.__gatehouse?.clear();
  vi.stubEnv("GATEHOUSE_DATA_DIR", dataDir);
  await loadMasterKey({ dataDir, keyring: false, hasSealed: false });
});

afterEach(async () => {
  await lock?.release();
  lock = undefined;
  getDatabase().close();
  vi.unstubAllEnvs();
  rmSync(dataDir, { recursive: true, force: true });
});

const refuseWrites = async () => {
  lock = await holdLock(path.join(dataDir, "gatehouse.db"));
};
const takeWrites = () => lock?.release();
const titles = () => listNotices().map(({ title }) => title);
const soon = { timeout: 10_000, interval: 20 };

test("a stop that cannot be saved takes effect, is reported, and is saved as soon as possible", async () => {
  const [shop = "", docs = ""] = createTunnels("Storefront", "Docs");
  for (const id of [shop, docs]) saveUp(id, "2026-05-04T12:00:00.000Z");
  const changed: string[] = [];
  onUnsavedChange((id) => changed.push(id));
  await refuseWrites();
  wantDown(shop);
  wantDown(docs);
  expect(getStored(shop)).toMatchObject({ desired: "down" });
  expect(getTunnel(docs).status).toMatchObject({ desired: "down", unsaved: true });
  expect(findTunnelRow(shop)?.desired).toBe("up");
  expect(changed).toEqual([shop, docs]);
  const title = "“Storefront” and “Docs” are stopped, but this could not be saved";
  await expect.poll(titles, soon).toEqual([title]);
  expect(listNotices()[0]).toMatchObject({
    kind: "gatehouse",
    detail: expect.stringMatching(/another program.*After a restart/i),
  });
  await takeWrites();
  const saved = "It is saved now that “Storefront” and “Docs” are stopped";
  await expect.poll(titles, soon).toEqual([saved, title]);
  expect(findTunnelRow(docs)).toMatchObject({
    desired: "down",
    stop_at: "2026-05-04T12:00:00.000Z",
  });
  expect(getTunnel(docs).status.unsaved).toBeUndefined();
  expect(changed).toEqual([shop, docs, shop, docs]);
});

test("a start that cannot be saved changes nothing, and a saved start replaces an unsaved stop", async () => {
  const [shop = ""] = createTunnels("Storefront");
  await refuseWrites();
  expect(() => saveUp(shop, null)).toThrow(/database is locked/);
  expect(getStored(shop).desired).toBe("down");
  wantDown(shop);
  await takeWrites();
  saveUp(shop, null);
  expect(isUnsaved(shop)).toBe(false);
  notify({ kind: "gatehouse", tunnels: [], title: "Later" });
  await expect.poll(titles, soon).toContain("Later");
  expect(findTunnelRow(shop)?.desired).toBe("up");
});

test("history that cannot be saved waits and is saved in order", async () => {
  const [shop = ""] = createTunnels("Storefront");
  const step = (count: number) =>
    recordStateChange({
      tunnelId: shop,
      at: new Date(count).toISOString(),
      from: "online",
      to: "reconnecting",
      cause: `Step ${count}`,
    });
  const causes = () => listHistory(shop, { limit: 500 }).items.map(({ cause }) => cause);
  saveUp(shop, null);
  await refuseWrites();
  step(1);
  expect(causes()).toEqual([]);
  // More than are kept, so the oldest are dropped.
  for (let count = 2; count <= 10_003; count += 1) step(count);
  // By the time of this notice the first try to write them is over.
  wantDown(shop);
  await expect.poll(titles, soon).toContainEqual(expect.stringContaining("could not be saved"));
  await takeWrites();
  const count = getDatabase().prepare("SELECT count(*), min(id), max(id) FROM state_changes");
  await expect.poll(() => count.raw().get(), soon).toEqual([10_000, 1, 10_000]);
  expect(causes().slice(0, 2)).toEqual(["Step 10003", "Step 10002"]);
  expect(listHistory(shop, { before: 2 }).items[0]?.cause).toBe("Step 4");
});

test("notices that cannot be saved are shown with the ids that they will have", async () => {
  const tell = (title: string) => notify({ kind: "gatehouse", tunnels: [], title });
  tell("First");
  await refuseWrites();
  tell("Second");
  tell("Third");
  const before = listNotices();
  expect(before.map(({ id, title }) => [id, title])).toEqual([
    [3, "Third"],
    [2, "Second"],
    [1, "First"],
  ]);
  expect(() => clearNotices()).toThrow(/database is locked/);
  expect(listNotices()).toEqual(before);
  await takeWrites();
  const stored = () => getDatabase().prepare("SELECT id FROM notices ORDER BY id").pluck().all();
  await expect.poll(stored, soon).toEqual([1, 2, 3]);
  expect(listNotices()).toEqual(before);
  clearNotices();
  tell("Fourth");
  expect(listNotices()).toMatchObject([{ id: 4, title: "Fourth" }]);
});

test("history older than 30 days is deleted in steps while other work continues", async () => {
  const [shop = ""] = createTunnels("Storefront");
  const now = Date.parse("2026-05-04T12:00:00Z");
  const database = getDatabase();
  const insert = database.prepare(
    `INSERT INTO state_changes (tunnel_id, at, from_state, to_state, cause)
     VALUES (?, ?, 'online', 'stopped', ?)`,
  );
  const days = (ago: number) => new Date(now - ago * 86_400_000).toISOString();
  database.transaction(() => {
    for (let count = 0; count < 1_200; count += 1) insert.run(shop, days(31), "Old");
    for (let count = 0; count < 10; count += 1) insert.run(shop, days(29), "Recent");
  })();
  const left = () => database.prepare("SELECT count(*) FROM state_changes").pluck().get();
  const pruned = prune(KEPT_HISTORY, now);
  expect(left()).toBe(710);
  expect(await pruned).toBe(1_200);
  expect(left()).toBe(10);
});

test("with a damaged database a stop still takes effect, and is reported as unsaved", async () => {
  const [shop = ""] = createTunnels("Storefront");
  saveUp(shop, null);
  const database = getDatabase();
  const pages = z.int().parse(database.pragma("page_count", { simple: true }));
  database.pragma("wal_checkpoint(TRUNCATE)");
  for (let page = 2; page <= pages; page += 1) damagePage(database.name, page);
  // As if other pages had pushed them out of memory.
  database.pragma("shrink_memory");
  wantDown(shop);
  expect(isUnsaved(shop)).toBe(true);
  expect(storageTrouble()?.problem.code).toBe("database_damaged");
});
