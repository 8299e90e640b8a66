import "server-only";
import { z } from "zod";
import { findSetting, saveSetting } from "@/db/settings";
import { sharedOnce } from "@/lib/base/shared-once";

const NAME = "keepVisits";

const known = () =>
  sharedOnce<{ keeps: boolean | undefined }>("keep-visits", () => ({ keeps: undefined }));

/** Whether it is kept who visited. Asked for every batch of requests, so it is read once. */
export function keepsVisits(): boolean {
  known().keeps ??= z.boolean().catch(true).parse(findSetting(NAME));
  return known().keeps ?? true;
}

/** Turning it off keeps nothing more; what is kept already stays until its 90 days are over. */
export function setKeepVisits(keeps: boolean): void {
  saveSetting(NAME, keeps ? undefined : false);
  known().keeps = keeps;
}
