import { randomBytes } from "node:crypto";
import { sharedOnce } from "@/lib/base/shared-once";

/** Carries the mark of a request that has passed the access guard, inside this process only. */
export const ADMITTED_HEADER = "x-gatehouse-admitted";

/**
 * Carries the id of the session that a request came with, from the access guard to the routes. The access guard takes
 * away what a visitor sent under this name; without it the request came with the access token.
 */
export const SESSION_HEADER = "x-gatehouse-session";

/**
 * Carries the id of the session whose cookie came beside the access token: a page that sends the token for one request.
 * It lets nobody in, and the access guard takes away what a visitor sent under this name.
 */
export const BROWSER_HEADER = "x-gatehouse-browser";

/** Nobody outside this process knows it, so a server that was started without the access guard lets nobody in. */
export function admissionMark(): string {
  return sharedOnce("admission-mark", () => randomBytes(32).toString("base64url"));
}
