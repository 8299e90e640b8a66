import {
  type AppFailure,
  type AppFailureCode,
  isSilent,
  reasonFor,
} from "@/lib/contract/app-failure";
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
const LOOK_MS = 1_000;
/** When one answer among many cannot be passed on, it is shown for this long, so that there is time to read it. */
const TELL_MS = 30_000;

/** Watches one app by the results of the requests to it. While nothing listens there, it tries to connect regularly. */
export class AppWatch {
  private failure: AppFailure | undefined;
  /** An answer that came and could not be passed on. */
  private complaint: (AppFailure & { at: number }) | undefined;
  private timer: NodeJS.Timeout | undefined;
  private told: string | undefined;
  private closed = false;

  constructor(
    private readonly upstreamUrl: string,
    private readonly client: UpstreamClient,
    private readonly onChange: (health: AppHealth) => void,
  ) {}

  get isDown(): boolean {
    return this.failure !== undefined;
  }

  reached(failure?: Error): void {
    if (failure instanceof Unpassable) {
      this.complaint = { ...explainFailure(failure), at: Date.now() };
      return this.set(undefined);
    }
    if (this.complaint && Date.now() - this.complaint.at > TELL_MS) this.complaint = undefined;
    const explained = failure && explainFailure(failure);
    // The more precise reason from lookElsewhere is still true.
    const isSame = explained?.code === "nothing-listens" && this.failure?.code === "other-address";
    if (isSame) return;
    const isNew = explained?.code !== this.failure?.code;
    this.set(explained);
    if (explained?.code === "nothing-listens" && isNew) void this.lookElsewhere(explained);
  }

  /** A visitor waits for the answer, so the app is tried at once. */
  async isBack(): Promise<boolean> {
    if (this.failure && isSilent(this.failure) && (await this.client.isListening(LOOK_MS)))
      this.set(undefined);
    return this.failure === undefined;
  }

  close(): void {
    this.closed = true;
    clearTimeout(this.timer);
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
    clearTimeout(this.timer);
    if (failure && isSilent(failure)) {
      this.timer = setTimeout(() => void this.tryAgain(), LOOK_EVERY_MS).unref();
    }
  }

  private async tryAgain(): Promise<void> {
    const { failure } = this;
    if (!(await this.isBack()) && failure === this.failure) this.set(failure);
  }

  private health(): AppHealth {
    if (this.failure) return { reachable: false, ...this.failure };
    const { code, detail } = this.complaint ?? {};
    return { reachable: true, ...(code && { code }), ...(detail && { detail }) };
  }
}
