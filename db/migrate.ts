import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import type { Database } from "better-sqlite3";
import { z } from "zod";
import { Problem } from "@/lib/errors/problem";

type Migration = { version: number; name: string; sql: string };

const MIGRATION_FILE = /^(\d{3})-([a-z0-9-]+)\.sql$/;

/** The migrations of a folder in order. Their numbers count up from 1 without a gap. */
export function readMigrations(folder: string): Migration[] {
  const migrations = readdirSync(folder)
    .sort()
    .flatMap((file) => {
      const match = MIGRATION_FILE.exec(file);
      if (!match?.[1] || !match[2]) return [];
      const sql = readFileSync(path.join(folder, file), "utf8");
      return [{ version: Number(match[1]), name: match[2], sql }];
    });
  const gap = migrations.findIndex((migration, index) => migration.version !== index + 1);
  if (gap !== -1) throw new Error(`Migration ${gap + 1} is missing in ${folder}`);
  return migrations;
}

export function readVersion(database: Database): number {
  return z.int().parse(database.pragma("user_version", { simple: true }));
}

/** Refuses a database that a newer program has written, before anything is changed. */
export function refuseNewerDatabase(found: number, known: number, file: string): void {
  if (found <= known) return;
  throw new Problem("database_newer", {
    detail: `${file} has version ${found}, this program knows versions up to ${known}. Nothing was changed.`,
  });
}

/** Applies the missing migrations, each with its record in one transaction. */
export function migrate(database: Database, migrations: Migration[]): void {
  database.exec(
    "CREATE TABLE IF NOT EXISTS migrations (version INTEGER PRIMARY KEY, name TEXT NOT NULL, applied_at TEXT NOT NULL) STRICT",
  );
  const found = readVersion(database);
  const record = database.prepare(
    "INSERT INTO migrations (version, name, applied_at) VALUES (?, ?, ?)",
  );
  for (const migration of migrations.slice(found)) {
    database.transaction(() => {
      database.exec(migration.sql);
      record.run(migration.version, migration.name, new Date().toISOString());
      database.pragma(`user_version = ${migration.version}`);
    })();
  }
}
