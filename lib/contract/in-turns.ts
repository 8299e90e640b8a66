/**
 * Makes a function that runs work at once while fewer than `most` run, and the rest in turn. So not everything is asked
 * for hundreds of tunnels in the same moment.
 */
export function inTurns(most: number): <T>(work: () => Promise<T>) => Promise<T> {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async (work) => {
    if (running >= most) await new Promise<void>((resolve) => waiting.push(resolve));
    else running += 1;
    try {
      return await work();
    } finally {
      // The turn goes over to the next one, or ends.
      const next = waiting.shift();
      if (next) next();
      else running -= 1;
    }
  };
}
