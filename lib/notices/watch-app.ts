import { DOWN_MS } from "@/lib/contract/down-after";

/** Why an app does not answer: a sentence, what to do, and a code. */
export type AppTrouble = { detail: string; fix?: string | undefined; code: string };

/**
 * A time in which nobody got an answer of the app; in milliseconds since the epoch. In the end `answers` says whether it is
 * back, or only nobody needs it any more.
 */
export type AppOutage = {
  from: number;
  trouble: AppTrouble;
  over?: { at: number; answers: boolean };
};

/** Told when the app has been away for DOWN_MS, and once more when that is over. */
export type TellAppOutage = (tunnelId: string, outage: AppOutage) => void;

/**
 * Watches how long the app of one tunnel does not answer. A development server that restarts is back before anybody is
 * told.
 */
export class AppWait {
  private outage: (AppOutage & { isTold: boolean; timer: NodeJS.Timeout }) | undefined;

  constructor(
    private readonly tunnelId: string,
    private readonly tell: TellAppOutage,
  ) {}

  /** The app does not answer. Repeating it only renews the reason. */
  away(trouble: AppTrouble): void {
    if (this.outage) {
      this.outage.trouble = trouble;
      return;
    }
    const outage = {
      from: Date.now(),
      trouble,
      isTold: false,
      timer: setTimeout(() => {
        outage.isTold = true;
        this.tell(this.tunnelId, { from: outage.from, trouble: outage.trouble });
      }, DOWN_MS).unref(),
    };
    this.outage = outage;
  }

  /** It answers, or nobody needs it any more. */
  end(answers: boolean): void {
    const { outage } = this;
    if (!outage) return;
    clearTimeout(outage.timer);
    this.outage = undefined;
    const { from, trouble } = outage;
    if (outage.isTold)
      this.tell(this.tunnelId, { from, trouble, over: { at: Date.now(), answers } });
  }
}
