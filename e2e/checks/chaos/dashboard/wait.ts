export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/**
 * Resolves with true as soon as `check` holds, with false when it does not within `ms`. When a pause is longer than
 * requested, the difference does not count, because the machine then had no time for anybody.
 */
export async function within(
  ms: number,
  check: () => boolean | Promise<boolean>,
  everyMs = 50,
): Promise<boolean> {
  let spent = 0;
  for (;;) {
    const begun = performance.now();
    if (await check()) return true;
    spent += performance.now() - begun + everyMs;
    if (spent > ms) return false;
    await pause(everyMs);
  }
}
