const TICKS = 8;
/** What a late tick counts for at most. */
const MOST_TICKS = 1.25;

/**
 * Whether `work` settles before `ms` milliseconds of time awake have gone by. Time counts from tick to tick, and little
 * of a tick that is late: then the machine slept, the process was stopped, or everything here is slow.
 */
export function settlesWithin(work: Promise<unknown>, ms: number): Promise<boolean> {
  const tickMs = ms / TICKS;
  return new Promise((resolve) => {
    let awakeMs = 0;
    let last = performance.now();
    const timer = setInterval(() => {
      const now = performance.now();
      awakeMs += Math.min(now - last, MOST_TICKS * tickMs);
      last = now;
      if (awakeMs < ms) return;
      clearInterval(timer);
      // An answer that has arrived already is read first.
      setImmediate(() => resolve(false));
    }, tickMs);
    timer.unref();
    const settled = () => {
      clearInterval(timer);
      resolve(true);
    };
    work.then(settled, settled);
  });
}
