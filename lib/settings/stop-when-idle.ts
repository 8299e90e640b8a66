import "server-only";
import { z } from "zod";
import { findSetting, saveSetting } from "@/db/settings";
import { noteUse } from "@/lib/traffic/last-use";

const NAME = "stopWhenIdle";

/** After how long without a visit all tunnels are stopped (`2h`); null for never. */
export function getStopWhenIdle(): string | null {
  return z
    .string()
    .nullable()
    .catch(null)
    .parse(findSetting(NAME) ?? null);
}

/** The time counts from now, so that saving it never stops anything at once. */
export function setStopWhenIdle(duration: string | null): void {
  saveSetting(NAME, duration ?? undefined);
  noteUse();
}
