import { z } from "zod";
import { query } from "./open";

const rowSchema = z.object({ value: z.string() });

/** The stored JSON, or undefined when the default applies. */
export function findSetting(name: string): unknown {
  const row = rowSchema
    .optional()
    .parse(query("SELECT value FROM settings WHERE name = ?").get(name));
  return row === undefined ? undefined : JSON.parse(row.value);
}

/** Undefined restores the default. */
export function saveSetting(name: string, value: unknown): void {
  if (value === undefined) query("DELETE FROM settings WHERE name = ?").run(name);
  else
    query(
      "INSERT INTO settings (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
    ).run(name, JSON.stringify(value));
}
