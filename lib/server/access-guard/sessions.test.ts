import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { getDatabase } from "@/db/open";
import { holdLock } from "@/e2e/checks/durability/disk-faults";
import { getSessions, Sessions } from "./sessions";

const DAY = 86_400_000;
const MINUTE = 60_000;
const NOW = Date.parse("2026-05-04T12:00:00.000Z");

let dataDir: string;
let lock: Awaited<ReturnType<typeof holdLock>> | undefined;

beforeEach(() => {
  dataDir = mkdtempSync(path.join(os.tmpdir(), "gatehouse-sessions-"));
  globalThis.__gatehouse?.clear();
  vi.stubEnv("GATEHOUSE_DATA_DIR", dataDir);
  vi.stubEnv("GATEHOUSE_TOKEN", "the-first-token-of-this-dashboard-0123456789");
});

afterEach(async () => {
  await lock?.release();
  lock = undefined;
  getDatabase().close();
  vi.unstubAllEnvs();
  rmSync(dataDir, { recursive: true, force: true });
});

/** As a new process would come up on the same data. */
function restart(now = NOW): Sessions {
  getDatabase().close();
  globalThis.__gatehouse?.clear();
  const sessions = getSessions();
  sessions.load(now);
  return sessions;
}

const begin = (sessions: Sessions, now = NOW) =>
  sessions.begin("Firefox 140 on Linux", "gatehouse.localhost", now);
const stored = () => getDatabase().prepare("SELECT id FROM sessions ORDER BY id").pluck().all();
const soon = { timeout: 10_000, interval: 20 };

test("only its secret opens a session, also after a restart, and the secret is not stored", () => {
  const { session, secret } = begin(getSessions());
  const rows = JSON.stringify(getDatabase().prepare("SELECT * FROM sessions").all());
  expect(rows).not.toContain(secret);
  const again = restart();
  expect(again.find(["planted", secret], NOW)).toMatchObject({
    id: session.id,
    browser: "Firefox 140 on Linux",
    host: "gatehouse.localhost",
    createdAt: NOW,
  });
  for (const other of ["", "planted", session.id, secret.slice(1), `${secret}x`]) {
    expect(again.find([other], NOW), other).toBeUndefined();
  }
});

test("an ended session no longer works, at once and after a restart", () => {
  const { session, secret } = begin(getSessions());
  const closed = vi.fn();
  getSessions().onEnd(session.id, closed);
  expect(getSessions().end([session.id])).toBe(true);
  expect(closed).toHaveBeenCalledOnce();
  expect(getSessions().find([secret], NOW)).toBeUndefined();
  expect(stored()).toEqual([]);
  expect(restart().find([secret], NOW)).toBeUndefined();
  // A listener that is added after the end is called too.
  getSessions().onEnd(session.id, closed);
  expect(closed).toHaveBeenCalledTimes(2);
});

test("each of ten sessions can be ended separately", () => {
  const all = Array.from({ length: 10 }, () => begin(getSessions()));
  expect(new Set(all.map(({ secret }) => secret)).size).toBe(10);
  for (const [index, { session }] of all.entries()) {
    getSessions().end([session.id]);
    const left = all.filter(({ secret }) => getSessions().find([secret], NOW));
    expect(left).toEqual(all.slice(index + 1));
  }
});

test("another access token at the next start ends every session", () => {
  const { secret } = begin(getSessions());
  vi.stubEnv("GATEHOUSE_TOKEN", "another-token-of-this-dashboard-0123456789ab");
  const again = restart();
  expect(again.find([secret], NOW)).toBeUndefined();
  expect(again.list()).toEqual([]);
  expect(stored()).toEqual([]);
});

test("a session ends 7 days after its last use, and 30 days after its begin in any case", () => {
  const idle = begin(getSessions());
  const used = begin(getSessions());
  for (let day = 6; day < 30; day += 6) getSessions().use(used.session.id, NOW + day * DAY);
  expect(getSessions().find([idle.secret], NOW + 7 * DAY - 1)).toBeDefined();
  expect(getSessions().find([idle.secret], NOW + 7 * DAY)).toBeUndefined();
  expect(getSessions().find([used.secret], NOW + 30 * DAY - 1)).toBeDefined();
  expect(getSessions().find([used.secret], NOW + 30 * DAY)).toBeUndefined();
  expect(stored()).toEqual([]);
});

test("a session that became too old while Gatehouse did not run does not work", () => {
  const { secret } = begin(getSessions());
  expect(restart(NOW + 7 * DAY).find([secret], NOW)).toBeUndefined();
});

test("an open page counts as use of its session, and is closed when the 30 days are over", () => {
  const { session, secret } = begin(getSessions());
  const closed = vi.fn();
  const forget = getSessions().onEnd(session.id, closed);
  for (let day = 1; day < 30; day += 1) getSessions().sweep(NOW + day * DAY);
  expect(getSessions().find([secret], NOW + 29 * DAY)).toBeDefined();
  expect(closed).not.toHaveBeenCalled();
  getSessions().sweep(NOW + 30 * DAY);
  expect(closed).toHaveBeenCalledOnce();
  forget();
  expect(getSessions().list()).toEqual([]);
});

test("the use of a session costs a write every five minutes, and is kept over a restart", async () => {
  const { session, secret } = begin(getSessions());
  const writes = getDatabase().prepare("SELECT total_changes()").pluck();
  const before = Number(writes.get());
  for (let ms = 1; ms < 5 * MINUTE; ms += 1_000) getSessions().use(session.id, NOW + ms);
  expect(writes.get()).toBe(before);
  for (let ms = 0; ms < 4 * MINUTE; ms += 1_000) getSessions().use(session.id, NOW + 6 * DAY + ms);
  await expect.poll(() => writes.get(), soon).toBe(before + 1);
  expect(restart(NOW + 12 * DAY).find([secret], NOW + 12 * DAY)).toBeDefined();
});

test("with a full disk nobody is locked out, and an ended session does not work", async () => {
  const old = begin(getSessions());
  lock = await holdLock(path.join(dataDir, "gatehouse.db"));
  const fresh = begin(getSessions());
  expect(getSessions().find([fresh.secret], NOW)).toEqual(fresh.session);
  expect(getSessions().isSaved(fresh.session.id)).toBe(false);
  expect(getSessions().end([old.session.id])).toBe(false);
  expect(getSessions().find([old.secret], NOW)).toBeUndefined();
  await lock.release();
  await expect.poll(stored, soon).toEqual([fresh.session.id]);
  expect(getSessions().isSaved(fresh.session.id)).toBe(true);
});

test("unreadable rows, or a missing table, only mean that the token has to be entered again", () => {
  const { secret } = begin(getSessions());
  getDatabase().exec(
    "INSERT INTO sessions SELECT 'x', 'y', token_mark, browser, host, 'yesterday', created_at FROM sessions",
  );
  expect(restart().list()).toHaveLength(1);
  getDatabase().exec("DROP TABLE sessions");
  const { secret: fresh } = begin(getSessions());
  expect(getSessions().find([secret], NOW)).toBeDefined();
  expect(getSessions().find([fresh], NOW)).toBeDefined();
  const empty = new Sessions();
  empty.load(NOW);
  expect(empty.list()).toEqual([]);
});

test("a script that begins a session at each run ends unused sessions, not the one in use", () => {
  const mine = begin(getSessions());
  // What is tried here is not the disk.
  getDatabase().pragma("synchronous = OFF");
  for (let count = 1; count <= 510; count += 1) {
    getSessions().use(mine.session.id, NOW + count);
    begin(getSessions(), NOW + count);
  }
  expect(getSessions().list()).toHaveLength(500);
  expect(getSessions().find([mine.secret], NOW + 511)).toBeDefined();
});
