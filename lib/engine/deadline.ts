/** A call that did not answer in time. What it does later is somebody else's to handle. */
export class DeadlineError extends Error {
  override readonly name = "DeadlineError";
  readonly code = "deadline";
}

export function isDeadline(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "deadline";
}

/**
 * Settles as `work` does, or rejects with a DeadlineError after `ms` milliseconds. `late` then gets what the work
 * still resolves to; its late failure is of no interest any more.
 */
export function withDeadline<T>(
  work: Promise<T>,
  ms: number,
  what: string,
  late?: (value: T) => void,
): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    let expired = false;
    const timer = setTimeout(() => {
      expired = true;
      reject(new DeadlineError(`${what} did not answer within ${ms / 1000} s`));
    }, ms);
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
