import type { Action } from "@/lib/contract/actions";
import type { Side } from "@/lib/contract/sides";

/**
 * What a refusal means for trying again.
 * - `permanent`: trying again cannot help.
 * - `passing`: it passes by itself, so it is tried until it does.
 * - `draining`: it passes too, but only on another session: the server of this one is going away.
 * - `counted`: a limit, or a URL, that a dead session may still hold. Tried every second or two while that may be one of
 *   ours; after that for some minutes, since it may be another agent's.
 * - `uncertain`: nobody can say. Tried for some minutes with growing pauses.
 */
export const PERSISTENCES = ["permanent", "passing", "draining", "counted", "uncertain"] as const;

export type Persistence = (typeof PERSISTENCES)[number];

/** What an error means to the person who meets it. Texts are whole sentences, the title is none. */
export type CatalogueEntry = {
  title: string;
  side: Side;
  /** Why it happens. */
  cause: string;
  /** The one next step. */
  fix: string;
  /** Where the next step is taken, when that is a page. */
  action?: Action;
  /** Where to read more; ngrok's own codes have a page each and need none here. */
  docsUrl?: string;
  persistence: Persistence;
};

/** Entries by code, or by a short name where there is no code. */
export type Entries = Readonly<Record<string, CatalogueEntry>>;

/** The entry's part of an error that is shown. */
export function explain({ title, side, cause, fix, action, docsUrl }: CatalogueEntry) {
  return {
    title,
    side,
    cause,
    fix,
    ...(action && { action }),
    ...(docsUrl !== undefined && { docsUrl }),
  };
}
