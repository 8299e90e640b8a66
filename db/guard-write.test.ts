import { mkdtempSync, renameSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { codeOf } from "@/e2e/checks/durability/code-of";
import { holdLock } from "@/e2e/checks/durability/disk-faults";
import { storageTrouble } from "@/lib/storage/storage-trouble";
import { getDatabase } from "./open";
import { findSetting, saveSetting } from "./settings";

let dataDir: string;

beforeAll(() => {
  dataDir = mkdtempSync(path.join(os.tmpdir(), "gatehouse-guard-"));
  vi.stubEnv("GATEHOUSE_DATA_DIR", dataDir);
  getDatabase();
});

afterAll(() => {
  getDatabase().close();
  vi.unstubAllEnvs();
  rmSync(dataDir, { recursive: true, force: true });
});

const file = (name: string) => path.join(dataDir, name);

function timed(work: () => void): number {
  const began = performance.now();
  work();
  return performance.now() - began;
}

const save = (value: string) => codeOf(() => saveSetting("test", value));

test("while another program holds the lock writes fail at once, reads work, and afterwards everything works", async () => {
  expect(save("before")).toBeUndefined();
  const lock = await holdLock(file("gatehouse.db"));
  const codes = new Set<string | undefined>();
  const blocked = timed(() => {
    for (let count = 0; count < 50; count += 1) codes.add(save("meanwhile"));
  });
  expect([...codes]).toEqual(["database_locked"]);
  // The patience with locks is 0.1 s; the rest is for a busy machine. Without the patience this takes minutes.
  expect(blocked).toBeLessThan(2_000);
  expect(findSetting("test")).toBe("before");
  expect(storageTrouble()?.problem.code).toBe("database_locked");
  await lock.release();
  // Nobody writes, so the guard has to find out by itself.
  await expect.poll(storageTrouble, { timeout: 5_000 }).toBeUndefined();
  expect(save("after")).toBeUndefined();
  expect(findSetting("test")).toBe("after");
});

test("a full database is reported by its code, until there is room", async () => {
  const database = getDatabase();
  const most = database.pragma("max_page_count", { simple: true });
  database.pragma(`max_page_count = ${database.pragma("page_count", { simple: true })}`);
  expect(save("x".repeat(50_000))).toBe("disk_full");
  expect(storageTrouble()?.problem).toMatchObject({ status: 507, code: "disk_full" });
  database.pragma(`max_page_count = ${most}`);
  expect(save("x".repeat(50_000))).toBeUndefined();
  expect(storageTrouble()).toBeUndefined();
});

test.skipIf(process.platform === "win32")(
  "nothing is taken while a file of the database is not where the next start looks, and all is when it is back",
  async () => {
    for (const name of ["gatehouse.db", "gatehouse.db-wal", "gatehouse.db-shm"]) {
      expect(save("kept")).toBeUndefined();
      renameSync(file(name), file("away"));
      expect(save("lost")).toBe("data_folder_gone");
      expect(findSetting("test")).toBe("kept");
      renameSync(file("away"), file(name));
      expect(save("taken")).toBeUndefined();
      expect(findSetting("test")).toBe("taken");
    }
    expect(storageTrouble()).toBeUndefined();
  },
);
