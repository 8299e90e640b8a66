import { DOWN_MS } from "@/lib/contract/down-after";
import type { StateChange } from "@/lib/engine/tunnel";

type Outage = { told: boolean; since: number; cause: string; timer: NodeJS.Timeout };

/** Reports that a tunnel has been down for DOWN_MS, since when (milliseconds) and why, and later that it is online again. */
export type TellOutage = (
  tunnelId: string,
  news: { down: true; since: number; cause: string } | { down: false },
) => void;

/** Watches how long one tunnel is down. */
export class DownWatch {
  private outage: Outage | undefined;

  /**
   * Call it for every change. A tunnel that was never online is not reported: its failed start is (failed-starts.ts).
   */
  step({ tunnelId, at, from, to, cause }: StateChange, tell: TellOutage): void {
    const { outage } = this;
    if (to === "reconnecting" || (to === "failed" && from !== "starting")) {
      if (outage) outage.cause = cause;
      else this.begin(tunnelId, Date.parse(at), cause, tell);
      return;
    }
    // A failed tunnel that is started again counts as down until it is online.
    if (to === "starting") return;
    this.forget();
    if (to === "online" && outage?.told) tell(tunnelId, { down: false });
  }

  forget(): void {
    clearTimeout(this.outage?.timer);
    this.outage = undefined;
  }

  private begin(tunnelId: string, since: number, cause: string, tell: TellOutage): void {
    const outage: Outage = {
      told: false,
      since,
      cause,
      timer: setTimeout(() => {
        outage.told = true;
        tell(tunnelId, { down: true, since, cause: outage.cause });
      }, DOWN_MS).unref(),
    };
    this.outage = outage;
  }
}
