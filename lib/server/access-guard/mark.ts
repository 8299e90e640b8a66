import { randomBytes } from "node:crypto";
import { sharedOnce } from "@/lib/base/shared-once";

/** Marks a request that the access guard has let through. It is used inside this process only. */
export const ADMITTED_HEADER = "x-gatehouse-admitted";

/**
 * Tells the routes the id of the session that a request came with. Without this header the request came with the access
 * token. The access guard removes it from every request that arrives.
 */
export const SESSION_HEADER = "x-gatehouse-session";

/**
 * Tells the routes the id of a session whose cookie came together with the access token: a page sends the token for one
 * request. This header lets nobody in, and the access guard removes it from every request that arrives.
 */
export const BROWSER_HEADER = "x-gatehouse-browser";

/**
 * Tells the routes the id of the assistant whose credential a request came with. The access guard removes it from every
 * request that arrives.
 */
export const ASSISTANT_HEADER = "x-gatehouse-assistant";

/** Nobody outside this process knows this value, so a server without the access guard lets nobody in. */
export function admissionMark(): string {
  return sharedOnce("admission-mark", () => randomBytes(32).toString("base64url"));
}
