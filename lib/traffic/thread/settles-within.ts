const TICKS = 8;
/** The most that one late tick counts for, in ticks. */
const MOST_TICKS = 1.25;

/**
 * Whether `work` settles within `ms` milliseconds of time awake. Time is counted in ticks. A late tick counts little
 * more than one, because then the machine slept, the process was stopped, or everything here is slow.
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
      // An answer that has already arrived is read first.
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
