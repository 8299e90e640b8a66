import { inTurns } from "@/lib/contract/in-turns";

// The browser allows six connections to an origin. One of them is the event stream, and one stays free for what somebody
// does meanwhile.
const AT_ONCE = 4;

/** Calls the server once for each, a few at a time. Resolves to the results in the order of `all`. */
export function eachInTurn<T, R>(
  all: readonly T[],
  call: (one: T) => Promise<R>,
): Promise<Awaited<R>[]> {
  const inTurn = inTurns(AT_ONCE);
  return Promise.all(all.map((one) => inTurn(() => call(one))));
}
