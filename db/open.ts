import { existsSync } from "node:fs";
import path from "node:path";
import Sqlite, { type Database, type Statement } from "better-sqlite3";
import { readEnv } from "@/lib/base/env";
import { sharedOnce } from "@/lib/base/shared-once";
import { Problem, retold } from "@/lib/errors/problem";
import { expectFile } from "@/lib/storage/data-files";
import { makePrivate } from "@/lib/storage/data-folder";
import { asStorageProblem } from "@/lib/storage/storage-trouble";
import { backUpBeforeMigration } from "./backup";
import { Connection } from "./connection.mjs";
import { guardWrite } from "./guard-write";
import { migrate, readMigrations, readVersion, refuseNewerDatabase } from "./migrate";

const MIGRATIONS = path.join(process.cwd(), "db", "migrations");

/** Opens `gatehouse.db` in the data folder and brings it up to date. Throws a Problem that says what to do. */
export function openDatabase(dataDir: string, migrationsFolder = MIGRATIONS): Database {
  const file = path.join(dataDir, "gatehouse.db");
  const migrations = readMigrations(migrationsFolder);
  try {
    if (existsSync(file)) inspect(file, migrations.length);
    makePrivate(file);
    return prepare(new Connection(file), file, migrations);
  } catch (error) {
    throw explain(error, file);
  }
}

// Opens it read-only, so that a refused database stays byte for byte as it was.
function inspect(file: string, known: number): void {
  const database = new Connection(file, { readonly: true, timeout: 2000 });
  try {
    refuseNewerDatabase(readVersion(database), known, file);
    refuseDamaged(database);
  } finally {
    database.close();
  }
}

// A damaged page could otherwise be found much later, when more data depends on it. 100 MB take 0.1 s.
function refuseDamaged(database: Database): void {
  const found = String(database.pragma("quick_check(1)", { simple: true }));
  if (found !== "ok") throw new Sqlite.SqliteError(found.replaceAll("\n", " "), "SQLITE_CORRUPT");
}

function prepare(
  database: Database,
  file: string,
  migrations: ReturnType<typeof readMigrations>,
): Database {
  database.pragma("journal_mode = WAL");
  database.pragma("synchronous = FULL");
  database.pragma("foreign_keys = ON");
  database.pragma("secure_delete = ON");
  const version = readVersion(database);
  if (version > 0 && version < migrations.length) {
    backUpBeforeMigration(database, path.dirname(file), version + 1);
  }
  migrate(database, migrations);
  return database;
}

function explain(error: unknown, file: string): unknown {
  if (!(error instanceof Sqlite.SqliteError)) return error;
  const problem = asStorageProblem(error) ?? new Problem("database_unavailable", { cause: error });
  return retold(problem, { detail: `${file}: ${error.message}. It was kept as it is.` });
}

export function getDatabase(): Database {
  return sharedOnce("database", () => {
    const { dataDir } = readEnv();
    const database = openDatabase(dataDir);
    // SQLite has these side files as long as the database is open.
    for (const suffix of ["", "-wal", "-shm"]) {
      expectFile(path.join(dataDir, `gatehouse.db${suffix}`));
    }
    return database;
  });
}

const statements = () => sharedOnce("statements", () => new Map<string, Statement>());

/** A prepared statement, made once. Column and table names are our own; values are always passed as parameters. */
export function query(sql: string): Statement {
  const known = statements().get(sql);
  if (known) return known;
  const database = getDatabase();
  const statement = database.prepare(sql);
  const { run } = statement;
  statement.run = (...values: unknown[]) =>
    guardWrite(database, () => run.apply(statement, values));
  statements().set(sql, statement);
  return statement;
}

/** Runs `work` in one transaction: afterwards everything is on the disk, or nothing. */
export function transaction<T>(work: () => T): T {
  const database = getDatabase();
  return guardWrite(database, () => database.transaction(work).immediate());
}

/** True when SQLite refused a row because a unique value is taken. */
export function isUniqueViolation(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "SQLITE_CONSTRAINT_UNIQUE";
}

export function isForeignKeyViolation(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "SQLITE_CONSTRAINT_FOREIGNKEY";
}
