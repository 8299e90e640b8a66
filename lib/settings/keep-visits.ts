import "server-only";
import { z } from "zod";
import { findSetting, saveSetting } from "@/db/settings";
import { sharedOnce } from "@/lib/base/shared-once";

const NAME = "keepVisits";

const known = () =>
  sharedOnce<{ keeps: boolean | undefined }>("keep-visits", () => ({ keeps: undefined }));

/** Whether visits are recorded. Every batch of requests asks this, so it is read once. */
export function keepsVisits(): boolean {
  known().keeps ??= z.boolean().catch(true).parse(findSetting(NAME));
  return known().keeps ?? true;
}

/** When it is turned off nothing more is recorded. Recorded visits stay until their 90 days are over. */
export function setKeepVisits(keeps: boolean): void {
  saveSetting(NAME, keeps ? undefined : false);
  known().keeps = keeps;
}
