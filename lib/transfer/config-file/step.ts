import type { ImportItem } from "@/lib/contract/config-file";
import type { SecretHolder } from "@/lib/contract/destinations";

/**
 * What to do with one thing of the file: `id` is that of the stored one, `fields` what is written, `cleared` what is
 * taken away because the file has it no longer.
 */
export type Step<T> = { item: ImportItem; id?: string; fields?: T; cleared?: string[] };

export type Existing = "change" | "keep";
export type SecretOf = (kind: SecretHolder, id: string) => string | undefined;

export const SAME = "It is the same here already.";
export const KEPT = "There is one of this name here; it stays as it is.";

export function skipped(kind: ImportItem["kind"], name: string, notes: string[]): ImportItem {
  return { kind, name, outcome: "skip", changes: [], notes, widens: [] };
}
