import { Problem } from "@/lib/errors/problem";

/** Who makes a request: the rules for stored secrets depend on it. */
export type Asker =
  /**
   * The request came with the access token, or Gatehouse itself makes it. `agreed` is the id of the question to which a
   * person said yes. A script that sends none decides by itself, and is asked nothing.
   */
  | { by: "token"; agreed?: string | undefined }
  /**
   * The request came with a session cookie only, which may be stolen. `page` is the id of the tab that sent the
   * request. It is not part of the cookie, so a stolen cookie does not have it. Undefined when no id was sent.
   */
  | { by: "session"; page: string | undefined }
  /**
   * A coding assistant with a credential of its own. It must not widen who reaches an app: what would is proposed to the
   * owner (lib/assistants). `name` is what it calls itself.
   */
  | { by: "assistant"; id: string; name: string };

/** The same asker with an unknown tab: for values that somebody else may have left in a shared draft. */
export function withoutPage(asker: Asker): Asker {
  return asker.by === "token" ? asker : { by: "session", page: undefined };
}

export const TOKEN_HOLDER: Asker = { by: "token" };

/**
 * Call this before an action for which a stolen cookie must not be enough. `why` tells the person what would happen.
 * @throws Problem 403 `confirmation_needed` unless the access token came with the request
 */
export function requireToken(asker: Asker, why: string): void {
  if (asker.by === "token") return;
  throw new Problem("confirmation_needed", { detail: why });
}
