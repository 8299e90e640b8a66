import { proxyRestarting } from "./proxy-restarting";

/** One protection probe that is on its way. */
export type ExpectedProbe = {
  /**
   * Whether it has reached us so far, which proves its tunnel open. Rejects with the Problem `proxy_restarting` when
   * that is not known: the thread crashed.
   */
  wasSeen(): Promise<boolean>;
  /** Whether the thread has run all the time. Without that "not seen" proves nothing. */
  isCertain(): boolean;
  forget(): void;
};

type Expected = { seen: boolean; certain: boolean };

/**
 * The protection probes on their way. The thread tells of each that arrives at once, and what it told is kept here: it
 * is not lost when the thread crashes. What may be lost is a probe that arrived at the moment of the crash, or at nobody
 * while the thread was down. So a probe is certain only when the thread it began with has run to its end: whoever sent
 * an uncertain one asks again. A thread that is new is told of all that are on their way before it opens anything, so
 * that it tells of each of them.
 */
export class ExpectedProbes {
  private readonly probes = new Map<string, Expected>();

  /** `catchUp` resolves when all that the thread has told up to now is heard. */
  expect(nonce: string, catchUp: () => Promise<unknown>): ExpectedProbe {
    const probe: Expected = { seen: false, certain: true };
    this.probes.set(nonce, probe);
    return {
      wasSeen: async () => {
        const caughtUp = await catchUp().then(
          () => true,
          () => false,
        );
        if (!probe.seen && !(caughtUp && probe.certain)) throw proxyRestarting();
        return probe.seen;
      },
      isCertain: () => probe.certain,
      forget: () => this.probes.delete(nonce),
    };
  }

  /** The thread has it. */
  saw(nonce: string): void {
    const probe = this.probes.get(nonce);
    if (probe) probe.seen = true;
  }

  /** The thread crashed. */
  threadCrashed(): void {
    for (const probe of this.probes.values()) probe.certain = false;
  }

  nonces(): string[] {
    return [...this.probes.keys()];
  }
}
