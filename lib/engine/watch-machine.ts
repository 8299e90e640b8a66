import os from "node:os";

const TICK_MS = 1_000;
/** When a timer is this late (milliseconds), the machine has slept. */
const SLEPT_MS = 4_000;

/**
 * Calls `onWake` when the machine has slept or its network addresses have changed. Node has no event for either.
 * Returns a function that ends the watch.
 */
export function watchMachine(onWake: () => void): () => void {
  let last = Date.now();
  let addresses = networkAddresses();
  const timer = setInterval(() => {
    const now = Date.now();
    const slept = now - last > TICK_MS + SLEPT_MS;
    last = now;
    const current = networkAddresses();
    const moved = current !== addresses;
    addresses = current;
    if (slept || moved) onWake();
  }, TICK_MS);
  timer.unref();
  return () => clearInterval(timer);
}

function networkAddresses(): string {
  return Object.entries(os.networkInterfaces())
    .flatMap(([name, addresses]) => (addresses ?? []).map(({ address }) => `${name} ${address}`))
    .sort()
    .join("\n");
}
