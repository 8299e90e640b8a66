import { randomBytes } from "node:crypto";
import { sharedOnce } from "@/lib/shared-once";

/** Carries the mark of a request that has passed the door, inside this process only. */
export const ADMITTED_HEADER = "x-gatehouse-admitted";

/** Nobody outside this process knows it, so a server that was started without the door lets nobody in. */
export function admissionMark(): string {
  return sharedOnce("admission-mark", () => randomBytes(32).toString("base64url"));
}
