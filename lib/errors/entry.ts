import type { Action } from "@/lib/contract/places";
import type { Side } from "@/lib/contract/side-names";

/**
 * Whether trying again after a refusal can help.
 * - `permanent`: trying again cannot help.
 * - `passing`: the cause goes away by itself, so it is tried until then.
 * - `draining`: the same, but only on another session, because the server of this session is shutting down.
 * - `stale-endpoint`: a dead session or a stale endpoint may still use up a limit or hold a URL. Tried every second or
 *   two while it may be ours; after that for some minutes, because it may belong to another agent.
 * - `uncertain`: not known. Tried for some minutes with growing pauses.
 */
export const PERSISTENCES = [
  "permanent",
  "passing",
  "draining",
  "stale-endpoint",
  "uncertain",
] as const;

export type Persistence = (typeof PERSISTENCES)[number];

/** What an error means to the person who sees it. The texts are whole sentences; the title is a phrase. */
export type CatalogueEntry = {
  title: string;
  side: Side;
  /** Why it happens. */
  cause: string;
  /** The one next step. */
  fix: string;
  /** The page on which the next step is taken, when there is one. */
  action?: Action;
  /** Where to read more. Not needed for ngrok's own codes, which have a page each. */
  docsUrl?: string;
  persistence: Persistence;
};

/** Entries by code, or by a short name where there is no code. */
export type Entries = Readonly<Record<string, CatalogueEntry>>;

/** The fields of an entry that are shown with an error. */
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
