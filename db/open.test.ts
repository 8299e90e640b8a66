import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import Sqlite from "better-sqlite3";
import { afterEach, beforeEach, expect, test } from "vitest";
import { problemCode } from "@/lib/errors/problem-code.fixture";
import { readMigrations } from "./migrate";
import { openDatabase } from "./open";

let dataDir: string;

beforeEach(() => {
  dataDir = mkdtempSync(path.join(os.tmpdir(), "gatehouse-db-"));
});

afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

test("a new database has every migration, recorded, and can be opened again", () => {
  openDatabase(dataDir).close();
  const database = openDatabase(dataDir);
  const rows = database.prepare("SELECT version FROM migrations ORDER BY version").pluck().all();
  expect(rows).toEqual(readMigrations("db/migrations").map(({ version }) => version));
  expect(database.pragma("user_version", { simple: true })).toBe(rows.length);
  database.close();
});

test("the pragmas that keep data safe are set", () => {
  const database = openDatabase(dataDir);
  const read = (name: string) => database.pragma(name, { simple: true });
  expect([
    read("journal_mode"),
    read("synchronous"),
    read("foreign_keys"),
    read("secure_delete"),
  ]).toEqual(["wal", 2, 1, 1]);
  database.close();
});

test.skipIf(process.platform === "win32")("only the owner can read the file", () => {
  openDatabase(dataDir).close();
  expect(statSync(path.join(dataDir, "gatehouse.db")).mode & 0o777).toBe(0o600);
});

test("a database of a newer program is refused and left byte for byte", () => {
  openDatabase(dataDir).close();
  const file = path.join(dataDir, "gatehouse.db");
  const newer = new Sqlite(file);
  newer.pragma("user_version = 999");
  newer.pragma("wal_checkpoint(TRUNCATE)");
  newer.close();
  const before = readFileSync(file);
  expect(problemCode(() => openDatabase(dataDir))).toBe("database_newer");
  expect(readFileSync(file).equals(before)).toBe(true);
});

test("a file that is not a database is reported and kept", () => {
  const file = path.join(dataDir, "gatehouse.db");
  writeFileSync(file, "this is not a database, but someone may want it back".repeat(100));
  const before = readFileSync(file);
  expect(problemCode(() => openDatabase(dataDir))).toBe("database_damaged");
  expect(readFileSync(file).equals(before)).toBe(true);
});

test("a migration that fails leaves nothing behind", () => {
  const folder = path.join(dataDir, "migrations");
  mkdirSync(folder);
  writeFileSync(path.join(folder, "001-good.sql"), "CREATE TABLE good (id INTEGER) STRICT;");
  writeFileSync(
    path.join(folder, "002-bad.sql"),
    "CREATE TABLE half (id INTEGER) STRICT; SELECT nonsense;",
  );
  expect(problemCode(() => openDatabase(dataDir, folder))).toBe("database_unavailable");
  const database = new Sqlite(path.join(dataDir, "gatehouse.db"));
  const tables = database
    .prepare("SELECT name FROM sqlite_master WHERE type = 'table'")
    .pluck()
    .all();
  expect(tables).toContain("good");
  expect(tables).not.toContain("half");
  expect(database.pragma("user_version", { simple: true })).toBe(1);
  database.close();
});
