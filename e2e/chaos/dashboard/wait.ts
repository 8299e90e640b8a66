export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Resolves with true as soon as `check` holds, with false when it does not within `ms`. */
export async function within(
  ms: number,
  check: () => boolean | Promise<boolean>,
  everyMs = 25,
): Promise<boolean> {
  const deadline = performance.now() + ms;
  for (;;) {
    if (await check()) return true;
    if (performance.now() > deadline) return false;
    await pause(everyMs);
  }
}
