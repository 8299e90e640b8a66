import { Problem } from "@/lib/errors/problem";

/** Who asks for something, as far as stored secrets are concerned. */
export type Asker =
  /** Whoever sends the access token itself, or Gatehouse on its own behalf. */
  | { by: "token" }
  /**
   * A browser with the cookie of its session, which may be a stolen copy. `page` is a mark of the tab that asks, of which
   * a cookie says nothing; undefined where none was sent.
   */
  | { by: "session"; page: string | undefined };

/** Somebody of whose tab nothing is known: for what others may have left on the way. */
export function withoutPage(asker: Asker): Asker {
  return asker.by === "token" ? asker : { by: "session", page: undefined };
}

export const TOKEN_HOLDER: Asker = { by: "token" };

/**
 * Before what a stolen cookie must not be enough for. `why` says what would happen, for the person who is asked.
 * @throws Problem 403 `confirmation_needed` unless the access token came with the request
 */
export function requireToken(asker: Asker, why: string): void {
  if (asker.by === "token") return;
  throw new Problem(403, "Enter the access token again", {
    code: "confirmation_needed",
    detail: why,
    fix: "Try again and enter it. Scripts send it as Authorization: Bearer.",
  });
}
