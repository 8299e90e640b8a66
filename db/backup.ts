import { readdirSync, rmSync } from "node:fs";
import path from "node:path";
import type { Database } from "better-sqlite3";
import { z } from "zod";
import { copyDatabase } from "./copy-database.mjs";

const KEPT = 3;
const BACKUP_FILE = /^gatehouse-before-\d{3}\.db$/;

/**
 * Copies the database to `gatehouse-before-NNN.db` beside it, where NNN is the first migration still to be applied, and
 * keeps the last three such copies. A database without data is not copied.
 */
export function backUpBeforeMigration(database: Database, dataDir: string, next: number): void {
  if (!hasData(database)) return;
  copyDatabase(
    database,
    path.join(dataDir, `gatehouse-before-${String(next).padStart(3, "0")}.db`),
  );
  const copies = readdirSync(dataDir)
    .filter((file) => BACKUP_FILE.test(file))
    .sort();
  for (const file of copies.slice(0, -KEPT)) rmSync(path.join(dataDir, file));
}

const TABLES = `SELECT name FROM sqlite_schema
  WHERE type = 'table' AND name <> 'migrations' AND name NOT LIKE 'sqlite_%'`;

function hasData(database: Database): boolean {
  const tables = z.array(z.string()).parse(database.prepare(TABLES).pluck().all());
  return tables.some(
    (table) => database.prepare(`SELECT 1 FROM "${table}" LIMIT 1`).get() !== undefined,
  );
}
