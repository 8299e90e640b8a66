import { type AppFailure, isSilent, reasonFor } from "@/lib/contract/app-failure";
import type { AppFailureCode } from "@/lib/contract/app-failure-code";
import { appRounds } from "./app-rounds";
import { explainFailure } from "./explain-failure";
import { findElsewhere } from "./find-elsewhere";
import { Unpassable } from "./unpassable";
import type { UpstreamClient } from "./upstream-client";

/**
 * Whether the app of a tunnel answers. `detail` is for people: why it does not, or why its last answer could not be
 * passed on.
 */
export type AppHealth =
  | { reachable: true; detail?: string; code?: AppFailureCode }
  | { reachable: false; detail: string; code: AppFailureCode };

const LOOK_EVERY_MS = 2_000;
/** An app that answers is left in peace longer: some write a line in their log for each connection. */
const CALM_EVERY_MS = 5_000;
const LOOK_MS = 1_000;
/** When one answer among many cannot be passed on, it is shown for this long, so that there is time to read it. */
const TELL_MS = 30_000;

// A refused connection is certain. Any other failure may be this machine's for a moment: a busy thread, a name server.
const CERTAIN = new Set<AppFailureCode>(["nothing-listens", "no-socket"]);

/**
 * Watches one app by the results of the requests to it and, while its tunnel is up, by connections without a request.
 * While nothing listens there, it tries to connect in any case.
 */
export class AppWatch {
  private failure: AppFailure | undefined;
  /** An answer that came and could not be passed on. */
  private complaint: (AppFailure & { at: number }) | undefined;
  private told: string | undefined;
  private closed = false;
  /** When the app was last seen, or looked at, in milliseconds of `performance.now()`. */
  private seenAt = Number.NEGATIVE_INFINITY;
  private looking = false;
  /** The last look failed for a reason that is not certain. */
  private missed = false;

  constructor(
    private readonly upstreamUrl: string,
    private readonly client: UpstreamClient,
    private readonly onChange: (health: AppHealth) => void,
  ) {}

  /** From now on it is looked at regularly, also without visitors, until it is closed. */
  watch(): void {
    if (!this.closed) appRounds.add(this);
  }

  reached(failure?: Error): void {
    this.seenAt = performance.now();
    this.missed = false;
    if (failure instanceof Unpassable) {
      this.complaint = { ...explainFailure(failure), at: Date.now() };
      return this.set(undefined);
    }
    if (this.complaint && Date.now() - this.complaint.at > TELL_MS) this.complaint = undefined;
    this.take(failure && explainFailure(failure));
  }

  isDue(now: number): boolean {
    const calm = this.told !== undefined && !this.failure && !this.missed;
    return !this.looking && now - this.seenAt >= (calm ? CALM_EVERY_MS : LOOK_EVERY_MS);
  }

  async look(): Promise<void> {
    const began = performance.now();
    this.seenAt = began;
    this.looking = true;
    const failure = await this.client.tryConnect(LOOK_MS);
    this.looking = false;
    // A visitor's answer came meanwhile, and says more.
    if (this.closed || this.seenAt !== began) return;
    if (failure) return this.missedIt(explainFailure(failure));
    this.missed = false;
    // A connection does not show that the app answers again.
    if (!this.failure || isSilent(this.failure)) this.set(undefined);
  }

  /** A visitor waits for the answer, so the app is tried at once. */
  async isBack(): Promise<boolean> {
    if (this.failure && isSilent(this.failure) && (await this.client.isListening(LOOK_MS)))
      this.set(undefined);
    return this.failure === undefined;
  }

  close(): void {
    this.closed = true;
    appRounds.remove(this);
  }

  private missedIt(explained: AppFailure): void {
    // That says nothing about the app.
    if (explained.code === "too-many-files") return;
    if (this.missed || CERTAIN.has(explained.code)) this.take(explained);
    this.missed = true;
  }

  private take(explained: AppFailure | undefined): void {
    // The more precise reason from lookElsewhere is still true.
    const isSame = explained?.code === "nothing-listens" && this.failure?.code === "other-address";
    if (isSame) return;
    const isNew = explained?.code !== this.failure?.code;
    this.set(explained);
    if (explained?.code === "nothing-listens" && isNew) void this.lookElsewhere(explained);
  }

  private async lookElsewhere(failure: AppFailure): Promise<void> {
    const code = await findElsewhere(this.upstreamUrl, LOOK_MS);
    if (code && this.failure?.code === failure.code)
      this.set({ code, detail: reasonFor(code).detail });
  }

  private set(failure: AppFailure | undefined): void {
    if (this.closed) return;
    this.failure = failure;
    const health = this.health();
    const told = `${health.reachable} ${health.detail ?? ""}`;
    if (this.told !== told) {
      this.told = told;
      this.onChange(health);
    }
    if (failure && isSilent(failure)) this.watch();
  }

  private health(): AppHealth {
    if (this.failure) return { reachable: false, ...this.failure };
    const { code, detail } = this.complaint ?? {};
    return { reachable: true, ...(code && { code }), ...(detail && { detail }) };
  }
}
