import { DEADLINE_MS } from "./engine";

const PAUSE_MS = 100;

/** Waits until the answer is true. What does not come is said in the error. */
export async function poll(what: string, ask: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + DEADLINE_MS;
  while (!(await ask())) {
    if (Date.now() > deadline) throw new Error(`${what}, after ${DEADLINE_MS / 1000} s.`);
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}
