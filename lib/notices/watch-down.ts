import type { StateChange } from "@/lib/engine/tunnel";
import { sharedOnce } from "@/lib/shared-once";

/** How long a tunnel may be away before people are told. */
export const DOWN_MS = 30_000;

type Outage = { told: boolean; cause: string; timer: NodeJS.Timeout };

/** What is worth telling: that a tunnel has been away for 30 s and why, and that it is back after that. */
export type TellOutage = (
  tunnelId: string,
  news: { down: true; cause: string } | { down: false },
) => void;

const outages = () => sharedOnce("outages", () => new Map<string, Outage>());

/** Takes every step of a tunnel. One that never came up is before the eyes of whoever started it: that is no news. */
export function watchDown({ tunnelId, from, to, cause }: StateChange, tell: TellOutage): void {
  const outage = outages().get(tunnelId);
  if (to === "reconnecting" || (to === "failed" && from !== "starting")) {
    if (outage) outage.cause = cause;
    else begin(tunnelId, cause, tell);
    return;
  }
  // A failed one that is started again is not back before it is online.
  if (to === "starting") return;
  forgetOutage(tunnelId);
  if (to === "online" && outage?.told) tell(tunnelId, { down: false });
}

export function forgetOutage(tunnelId: string): void {
  clearTimeout(outages().get(tunnelId)?.timer);
  outages().delete(tunnelId);
}

function begin(tunnelId: string, cause: string, tell: TellOutage): void {
  const outage: Outage = {
    told: false,
    cause,
    timer: setTimeout(() => {
      outage.told = true;
      tell(tunnelId, { down: true, cause: outage.cause });
    }, DOWN_MS).unref(),
  };
  outages().set(tunnelId, outage);
}
