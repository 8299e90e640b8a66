import type { ImportItem } from "@/lib/contract/config-file";
import type { SecretHolder } from "@/lib/contract/destinations";

/**
 * What to do with one thing of the file: `id` of the stored one, `fields` to write, and `cleared`: fields to remove
 * because the file does not have them.
 */
export type Step<T> = { item: ImportItem; id?: string; fields?: T; cleared?: string[] };

export type Existing = "change" | "keep";
export type SecretOf = (kind: SecretHolder, id: string) => string | undefined;

export const SAME = "The stored one is the same already.";
export const KEPT = "One with this name is stored already; it stays as it is.";

export function skipped(kind: ImportItem["kind"], name: string, notes: string[]): ImportItem {
  return { kind, name, outcome: "skip", changes: [], notes, widens: [] };
}
