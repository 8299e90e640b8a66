import { spawnSync } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import os from "node:os";
import path from "node:path";
import Sqlite from "better-sqlite3";
import { afterEach, beforeEach, expect, test } from "vitest";
import { problemCode } from "@/lib/errors/problem-code.fixture";
import { openDatabase } from "./open";

let dataDir: string;
let file: string;

beforeEach(() => {
  dataDir = mkdtempSync(path.join(os.tmpdir(), "gatehouse-durability-"));
  file = path.join(dataDir, "gatehouse.db");
});

afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

/** A database with enough rows for some pages of each table. */
function fill(rows = 300): void {
  const database = openDatabase(dataDir);
  const insert = database.prepare(
    `INSERT INTO accounts (id, name, name_key, authtoken, created_at, updated_at) VALUES (?, ?, ?, ?, '', '')`,
  );
  database.transaction(() => {
    for (let row = 0; row < rows; row += 1) {
      insert.run(`id-${row}`, `Account ${row}`, `account ${row}`, `v1.${"x".repeat(200)}`);
    }
  })();
  database.close();
}

function writeMigrations(count: number): string {
  const folder = path.join(dataDir, "migrations");
  mkdirSync(folder, { recursive: true });
  for (let version = 1; version <= count; version += 1) {
    const sql = `CREATE TABLE t${version} (id INTEGER) STRICT; INSERT INTO t${version} VALUES (${version});`;
    writeFileSync(path.join(folder, `${String(version).padStart(3, "0")}-step.sql`), sql);
  }
  return folder;
}

const backups = () => readdirSync(dataDir).filter((name) => name.startsWith("gatehouse-before-"));

test("before a migration the database is copied, 0600, and the last three copies are kept", () => {
  openDatabase(dataDir, writeMigrations(1)).close();
  expect(backups()).toEqual([]);
  for (let version = 2; version <= 6; version += 1) {
    openDatabase(dataDir, writeMigrations(version)).close();
  }
  expect(backups().sort()).toEqual([
    "gatehouse-before-004.db",
    "gatehouse-before-005.db",
    "gatehouse-before-006.db",
  ]);
  const copy = path.join(dataDir, "gatehouse-before-004.db");
  if (process.platform !== "win32") expect(statSync(copy).mode & 0o777).toBe(0o600);
  const database = new Sqlite(copy, { readonly: true });
  expect(database.pragma("user_version", { simple: true })).toBe(3);
  expect(database.prepare("SELECT id FROM t3").pluck().get()).toBe(3);
  expect(database.prepare("SELECT name FROM sqlite_schema WHERE name = 't4'").get()).toBe(
    undefined,
  );
  database.close();
});

test("a database without data, or one that is up to date, is not copied", () => {
  openDatabase(dataDir).close();
  openDatabase(dataDir).close();
  expect(readdirSync(dataDir).filter((name) => /before|part/.test(name))).toEqual([]);
});

test("a page that was overwritten is reported at the start and kept byte for byte", () => {
  fill();
  const bytes = readFileSync(file);
  bytes.fill(0xa5, 4096 * 3, 4096 * 3 + 2048);
  writeFileSync(file, bytes);
  expect(problemCode(() => openDatabase(dataDir))).toBe("database_damaged");
  expect(readFileSync(file).equals(bytes)).toBe(true);
});

test("a file that was cut off is reported at the start and kept byte for byte", () => {
  fill();
  truncateSync(file, 4096 * 5);
  const bytes = readFileSync(file);
  expect(problemCode(() => openDatabase(dataDir))).toBe("database_damaged");
  expect(readFileSync(file).equals(bytes)).toBe(true);
});

test("a full database refuses a write completely, says so, and works afterwards", () => {
  fill(50);
  const database = openDatabase(dataDir);
  const pages = database.pragma("page_count", { simple: true });
  database.pragma(`max_page_count = ${pages}`);
  const insert = database.prepare(
    `INSERT INTO accounts (id, name, name_key, authtoken, created_at, updated_at) VALUES (?, ?, ?, ?, '', '')`,
  );
  const many = database.transaction(() => {
    for (let row = 0; row < 500; row += 1) {
      insert.run(`more-${row}`, `More ${row}`, `more ${row}`, "x".repeat(500));
    }
  });
  expect(many).toThrow(expect.objectContaining({ code: "SQLITE_FULL" }));
  expect(database.prepare("SELECT count(*) FROM accounts").pluck().get()).toBe(50);
  expect(database.pragma("integrity_check", { simple: true })).toBe("ok");
  database.close();
});

function runBackup(target: string) {
  return spawnSync(process.execPath, ["lib/server/launch/backup-command.mjs", target], {
    encoding: "utf8",
    env: { ...process.env, GATEHOUSE_DATA_DIR: dataDir, INIT_CWD: dataDir },
  });
}

test("npm run backup copies committed data while the database is open for writing, 0600", () => {
  fill(20);
  const database = openDatabase(dataDir);
  database.exec("UPDATE accounts SET name = 'Renamed' WHERE id = 'id-7'; BEGIN IMMEDIATE");
  database.exec("UPDATE accounts SET name = 'Not committed' WHERE id = 'id-8'");
  const { status, stderr } = runBackup("copy.db");
  expect(status, stderr).toBe(0);
  database.close();
  const copyFile = path.join(dataDir, "copy.db");
  if (process.platform !== "win32") expect(statSync(copyFile).mode & 0o777).toBe(0o600);
  const copy = new Sqlite(copyFile, { readonly: true });
  const name = (id: string) =>
    copy.prepare("SELECT name FROM accounts WHERE id = ?").pluck().get(id);
  expect([name("id-7"), name("id-8")]).toEqual(["Renamed", "Account 8"]);
  copy.close();
});

test("npm run backup never replaces a file, and a failed copy leaves none", () => {
  fill();
  const taken = path.join(dataDir, "taken.db");
  writeFileSync(taken, "somebody's");
  expect(runBackup("taken.db")).toMatchObject({ status: 1 });
  expect(readFileSync(taken, "utf8")).toBe("somebody's");
  truncateSync(file, 4096 * 5);
  expect(runBackup("copy.db")).toMatchObject({ status: 1 });
  expect(readdirSync(dataDir).filter((name) => /copy|part/.test(name))).toEqual([]);
});

test("a backup that replaces the database opens", () => {
  fill(5);
  expect(runBackup("copy.db").status).toBe(0);
  for (const name of readdirSync(dataDir)) {
    if (name.startsWith("gatehouse.db")) rmSync(path.join(dataDir, name));
  }
  copyFileSync(path.join(dataDir, "copy.db"), file);
  const database = openDatabase(dataDir);
  expect(database.prepare("SELECT count(*) FROM accounts").pluck().get()).toBe(5);
  database.close();
  expect(existsSync(file)).toBe(true);
});
