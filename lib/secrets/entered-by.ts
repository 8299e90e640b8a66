import { sharedOnce } from "@/lib/base/shared-once";
import type { Asker } from "./asker";

/** After this time, in milliseconds, a tab is no longer trusted: it may be open while its user is away. */
const KEPT_MS = 60 * 60_000;
const MOST = 500;

type Entry = { by: Asker; at: number };

// The key is the sealed text. It differs each time a secret is stored, so replacing a secret makes its old entry
// useless.
const entries = () => sharedOnce("entered-by", () => new Map<string, Entry>());

/**
 * Remembers who entered a secret, under its sealed text. It is kept in memory only: after a restart nobody is known to
 * have entered any secret, and the access token is asked for again. A session whose tab is unknown is not remembered.
 */
export function noteEnteredBy(asker: Asker, sealed: string | undefined, now = Date.now()): void {
  if (!sealed || (asker.by === "session" && asker.page === undefined)) return;
  const [oldest] = entries().keys();
  if (entries().size >= MOST && oldest !== undefined) entries().delete(oldest);
  entries().set(sealed, { by: asker, at: now });
}

/**
 * Whether the secret was entered in the asker's tab within the last hour. Then whoever uses the tab knows the secret
 * already and learns nothing new when it is sent somewhere.
 */
export function isEnteredInThisTab(
  asker: Asker,
  sealed: string | undefined,
  now = Date.now(),
): boolean {
  const entry = entries().get(sealed ?? "");
  if (entry?.by.by !== "session" || asker.by !== "session") return false;
  return entry.by.page === asker.page && Math.abs(now - entry.at) < KEPT_MS;
}

/** Whether the secret was entered with the access token, or found on this machine: then it belongs to the owner. */
export function isEnteredByOwner(sealed: string | undefined): boolean {
  return entries().get(sealed ?? "")?.by.by === "token";
}
