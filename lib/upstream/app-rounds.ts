const ROUND_EVERY_MS = 1_000;
/** A thousand tunnels must not open a thousand connections in the same moment. */
const MOST_A_ROUND = 64;

export type Looked = {
  /** `now` in milliseconds of `performance.now()`. */
  isDue(now: number): boolean;
  /** Has a deadline of its own and never rejects. */
  look(): Promise<void>;
};

/** One timer for all apps that are watched. It runs only while there are some. */
export class AppRounds {
  private readonly watched = new Set<Looked>();
  private timer: NodeJS.Timeout | undefined;

  add(app: Looked): void {
    this.watched.add(app);
    this.timer ??= setInterval(() => this.round(), ROUND_EVERY_MS).unref();
  }

  remove(app: Looked): void {
    this.watched.delete(app);
    if (this.watched.size > 0) return;
    clearInterval(this.timer);
    this.timer = undefined;
  }

  private round(): void {
    const now = performance.now();
    const due = [...this.watched].filter((app) => app.isDue(now)).slice(0, MOST_A_ROUND);
    for (const app of due) {
      // Those that had their turn go to the end, so that the others get theirs.
      this.watched.delete(app);
      this.watched.add(app);
      void app.look();
    }
  }
}

export const appRounds = new AppRounds();
