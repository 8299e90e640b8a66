/** A call did not answer in time. A late result has to be handled separately. */
export class DeadlineError extends Error {
  override readonly name = "DeadlineError";
  readonly code = "deadline";
}

export function isDeadline(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "deadline";
}

/** A time limit in milliseconds, which can be ended early. */
export class Deadline {
  private onExpire: (() => void) | undefined;

  constructor(
    private readonly ms: number,
    private readonly what = "ngrok",
  ) {}

  /** Ends the wait now. */
  expire(): void {
    this.onExpire?.();
  }

  /**
   * Settles as `work` does, or rejects with a DeadlineError when the time is over. If `work` resolves later, `late`
   * gets the value; a later rejection is ignored.
   */
  bound<T>(work: Promise<T>, late?: (value: T) => void): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      let expired = false;
      const timer = setTimeout(() => this.expire(), this.ms);
      this.onExpire = () => {
        clearTimeout(timer);
        expired = true;
        reject(new DeadlineError(`${this.what} did not answer within ${this.ms / 1000} s`));
      };
      work.then(
        (value) => {
          clearTimeout(timer);
          if (expired) late?.(value);
          else resolve(value);
        },
        (error) => {
          clearTimeout(timer);
          if (!expired) reject(error);
        },
      );
    });
  }
}

/** Settles as `work` does, or rejects with a DeadlineError after `ms` milliseconds; see Deadline. */
export function withDeadline<T>(
  work: Promise<T>,
  ms: number,
  what: string,
  late?: (value: T) => void,
): Promise<T> {
  return new Deadline(ms, what).bound(work, late);
}
