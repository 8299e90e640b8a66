import { DOWN_MS } from "@/lib/contract/down-after";
import type { StateChange } from "@/lib/engine/tunnel";

type Outage = { told: boolean; cause: string; timer: NodeJS.Timeout };

/** What is worth telling: that a tunnel has been away for DOWN_MS and why, and that it is back after that. */
export type TellOutage = (
  tunnelId: string,
  news: { down: true; cause: string } | { down: false },
) => void;

/** Watches how long one tunnel is away. */
export class DownWatch {
  private outage: Outage | undefined;

  /** Takes every step of the tunnel. One that never came up is before the eyes of whoever started it: that is no news. */
  step({ tunnelId, from, to, cause }: StateChange, tell: TellOutage): void {
    const { outage } = this;
    if (to === "reconnecting" || (to === "failed" && from !== "starting")) {
      if (outage) outage.cause = cause;
      else this.begin(tunnelId, cause, tell);
      return;
    }
    // A failed one that is started again is not back before it is online.
    if (to === "starting") return;
    this.forget();
    if (to === "online" && outage?.told) tell(tunnelId, { down: false });
  }

  forget(): void {
    clearTimeout(this.outage?.timer);
    this.outage = undefined;
  }

  private begin(tunnelId: string, cause: string, tell: TellOutage): void {
    const outage: Outage = {
      told: false,
      cause,
      timer: setTimeout(() => {
        outage.told = true;
        tell(tunnelId, { down: true, cause: outage.cause });
      }, DOWN_MS).unref(),
    };
    this.outage = outage;
  }
}
