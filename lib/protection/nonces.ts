import { sharedOnce } from "@/lib/shared-once";

// Nonce of each probe that is on its way -> whether our hop has seen it. Shared, because the probe may run in the
// copy of this module that a route has, and the hop in another.
const nonces = () => sharedOnce("probe-nonces", () => new Map<string, boolean>());

const NONE: readonly string[] = [];

export function expectNonce(nonce: string): void {
  nonces().set(nonce, false);
}

/** The hop has a request with this nonce. False when it is none of ours: then it is a request like any other. */
export function reportNonce(nonce: string): boolean {
  if (!nonces().has(nonce)) return false;
  nonces().set(nonce, true);
  return true;
}

/** The nonces that may arrive at any moment. */
export function noncesOnTheWay(): readonly string[] {
  const expected = nonces();
  return expected.size === 0 ? NONE : [...expected.keys()];
}

export function wasSeen(nonce: string): boolean {
  return nonces().get(nonce) === true;
}

export function forgetNonce(nonce: string): void {
  nonces().delete(nonce);
}
