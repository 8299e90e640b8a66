export type LimitedCall = { ask: () => void; stop: () => void };

/** Runs `work` on request, but never twice at the same time, and at most once every `gapMs` milliseconds. */
export function limitCalls(work: () => Promise<void>, gapMs: number): LimitedCall {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let running = false;
  let wanted = false;
  let stopped = false;
  let startedAt = Number.NEGATIVE_INFINITY;

  const run = async () => {
    timer = undefined;
    running = true;
    wanted = false;
    startedAt = performance.now();
    await work();
    running = false;
    if (wanted) plan();
  };
  const plan = () => {
    if (stopped || timer !== undefined) return;
    const wait = startedAt + gapMs - performance.now();
    if (wait > 0) timer = setTimeout(run, wait);
    else run();
  };
  return {
    ask: () => {
      wanted = true;
      if (!running) plan();
    },
    stop: () => {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
