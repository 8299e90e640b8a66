import { sharedOnce } from "@/lib/base/shared-once";
import type { Asker } from "./asker";

/** An open tab that nobody comes back to is not trusted for ever. */
const KEPT_MS = 60 * 60_000;
const MOST = 500;

type Giver = { by: Asker; at: number };

// By the sealed text, which is another one each time that a secret is stored: what is replaced is nobody's any more.
const givers = () => sharedOnce("givers", () => new Map<string, Giver>());

/**
 * Notes who entered a secret, by the text that it was sealed to. In memory alone: after a restart nobody is known to have
 * entered any, and the access token is asked for once more.
 */
export function noteGiver(asker: Asker, sealed: string | undefined, now = Date.now()): void {
  if (!sealed || (asker.by === "session" && asker.page === undefined)) return;
  const [oldest] = givers().keys();
  if (givers().size >= MOST && oldest !== undefined) givers().delete(oldest);
  givers().set(sealed, { by: asker, at: now });
}

/** Whether this very tab entered it within the last hour: it knows the secret, wherever that is sent. */
export function isGiver(asker: Asker, sealed: string | undefined, now = Date.now()): boolean {
  const giver = givers().get(sealed ?? "");
  if (giver?.by.by !== "session" || asker.by !== "session") return false;
  return giver.by.page === asker.page && now - giver.at < KEPT_MS;
}

/** Whether it was entered with the access token, or found on this machine: then it is the owner's. */
export function isOwners(sealed: string | undefined): boolean {
  return givers().get(sealed ?? "")?.by.by === "token";
}
