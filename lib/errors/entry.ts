import type { Action } from "./actions";
import type { Side } from "./sides";

/**
 * `permanent`: retrying cannot help. `passing`: it may. `counted`: ngrok still counts a session or listener of
 * ours that is already dead; it passes when ngrok has noticed.
 */
export type Persistence = "permanent" | "passing" | "counted";

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
