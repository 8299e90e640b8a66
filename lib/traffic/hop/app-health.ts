import { explainFailure, isSilence } from "./explain-failure";
import type { UpstreamClient } from "./upstream-client";

/** Whether the app of a tunnel answers, `detail` in words when not. */
export type AppHealth = { reachable: true } | { reachable: false; detail: string };

const LOOK_EVERY_MS = 2_000;
const LOOK_MS = 1_000;

/** Watches one app by what becomes of the requests to it; while nothing listens there, by knocking. */
export class AppWatch {
  private failure: { detail: string; silent: boolean } | undefined;
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

  reached(failure?: NodeJS.ErrnoException): void {
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

  private set(failure: { detail: string; silent: boolean } | undefined): void {
    if (this.closed) return;
    this.failure = failure;
    const detail = failure?.detail ?? "";
    if (this.told !== detail) {
      this.told = detail;
      this.onChange(failure ? { reachable: false, detail } : { reachable: true });
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
}
