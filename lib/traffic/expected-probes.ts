import { proxyRestarting } from "./proxy-restarting";

/** One protection probe that is on its way. */
export type ExpectedProbe = {
  /**
   * Whether the probe has arrived here, which proves that its tunnel is open. Rejects with the Problem
   * `proxy_restarting` when that is unknown because the thread crashed.
   */
  wasSeen(): Promise<boolean>;
  /** Whether the thread ran all the time. If not, "not seen" proves nothing. */
  isCertain(): boolean;
  forget(): void;
};

type Expected = { seen: boolean; certain: boolean };

/**
 * The protection probes on their way. The thread reports each one as soon as it arrives, and the report is kept here,
 * so a crash of the thread does not lose it. A probe can still be lost if it arrives at the moment of the crash, or
 * while no thread runs. So a probe is certain only when one thread ran from its beginning to its end; the sender of an
 * uncertain probe sends another one. A new thread learns of all probes on their way before it opens anything, so it
 * reports each of them.
 */
export class ExpectedProbes {
  private readonly probes = new Map<string, Expected>();

  /** `catchUp` resolves when everything that the thread has reported so far has been read. */
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

  /** The thread reports that the probe arrived. */
  saw(nonce: string): void {
    const probe = this.probes.get(nonce);
    if (probe) probe.seen = true;
  }

  /** Call it when the thread crashed. */
  threadCrashed(): void {
    for (const probe of this.probes.values()) probe.certain = false;
  }

  nonces(): string[] {
    return [...this.probes.keys()];
  }
}
