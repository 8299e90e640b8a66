import { readFileSync, writeFileSync } from "node:fs";
import { z } from "zod";

const keptSchema = z.record(
  z.string(),
  z.object({ id: z.string(), upstream: z.string().optional() }),
);

/** `upstream`: what the demo entered, of a tunnel. */
type Entry = z.infer<typeof keptSchema>[string];

/** What the demo has made, by its own keys: so it knows what the user has changed or deleted since. */
export type Kept = {
  get(key: string): Entry | undefined;
  /** On the disk when it returns. */
  set(key: string, entry: Entry): void;
};

/** Nothing is kept yet when the file is absent, unreadable, or of other data than `existing`, the ids of today. */
export function openKept(file: string, existing: readonly string[]): Kept {
  const read = readKept(file);
  const isOfThese = Object.values(read).some(({ id }) => existing.includes(id));
  const entries = new Map(isOfThese ? Object.entries(read) : []);
  return {
    get: (key) => entries.get(key),
    set: (key, { id, upstream }) => {
      entries.set(key, { id, upstream });
      writeFileSync(file, JSON.stringify(Object.fromEntries(entries)), { mode: 0o600 });
    },
  };
}

function readKept(file: string): z.infer<typeof keptSchema> {
  try {
    return keptSchema.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch {
    return {};
  }
}

/**
 * The upstream that the tunnel is to have, or undefined when it stays: because the app has the port that it had, or the
 * user has entered another one than the demo did. `before`: what the demo entered, undefined when it did not say. Pure.
 */
export function keepUpstream(
  now: string,
  before: string | undefined,
  port: number,
): string | undefined {
  if (before !== undefined && now !== before) return undefined;
  return URL.canParse(now) && new URL(now).port === String(port) ? undefined : String(port);
}
