import { explainFailure, isSilence } from "./explain-failure";
import { Unpassable } from "./unpassable";
import type { UpstreamClient } from "./upstream-client";

/** Whether the app of a tunnel answers. `detail` in words: why not, or why its last answer could not be passed on. */
export type AppHealth = { reachable: true; detail?: string } | { reachable: false; detail: string };

const LOOK_EVERY_MS = 2_000;
const LOOK_MS = 1_000;
/** A page that fails among many that do not is told of for this long, not for a blink. */
const TELL_MS = 30_000;

type Failure = { detail: string; silent: boolean };

/** Watches one app by what becomes of the requests to it; while nothing listens there, by knocking. */
export class AppWatch {
  private failure: Failure | undefined;
  /** An answer that came and could not be passed on. */
  private complaint: { detail: string; at: number } | undefined;
  private timer: NodeJS.Timeout | undefined;
  private told: string | undefined;
  private closed = false;

  constructor(
    private readonly client: UpstreamClient,
    private readonly onChange: (health: AppHealth) => void,
  ) {}

  get isDown(): boolean {
    return this.failure !== undefined;
  }

  reached(failure?: Error): void {
    if (failure instanceof Unpassable) {
      this.complaint = { detail: explainFailure(failure), at: Date.now() };
      return this.set(undefined);
    }
    if (this.complaint && Date.now() - this.complaint.at > TELL_MS) this.complaint = undefined;
    this.set(failure && { detail: explainFailure(failure), silent: isSilence(failure) });
  }

  /** Asked by a visitor who waits, so at once. */
  async isBack(): Promise<boolean> {
    if (this.failure?.silent && (await this.client.isListening(LOOK_MS))) this.set(undefined);
    return this.failure === undefined;
  }

  close(): void {
    this.closed = true;
    clearTimeout(this.timer);
  }

  private set(failure: Failure | undefined): void {
    if (this.closed) return;
    this.failure = failure;
    const health = this.health();
    const told = `${health.reachable} ${health.detail ?? ""}`;
    if (this.told !== told) {
      this.told = told;
      this.onChange(health);
    }
    clearTimeout(this.timer);
    if (failure?.silent) {
      this.timer = setTimeout(() => void this.knock(), LOOK_EVERY_MS).unref();
    }
  }

  private async knock(): Promise<void> {
    const { failure } = this;
    if (!(await this.isBack()) && failure === this.failure) this.set(failure);
  }

  private health(): AppHealth {
    if (this.failure) return { reachable: false, detail: this.failure.detail };
    return { reachable: true, ...(this.complaint && { detail: this.complaint.detail }) };
  }
}
