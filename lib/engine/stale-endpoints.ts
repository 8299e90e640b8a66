/** ngrok notices a dead session only after its own tolerance, and counts its listeners until then (milliseconds). */
export const STALE_FOR = 90_000;

/** An endpoint of ours that ngrok may still have, under the host name it had, until a time (ms since the epoch). */
export type StaleEndpoint = { host: string | undefined; until: number };

/** What ngrok may still have of tunnels that nobody wants any more, by tunnel id. */
export class StaleEndpoints {
  private readonly byTunnel = new Map<string, StaleEndpoint>();

  /** Returns what confirms that the endpoint is gone after all. */
  add(tunnelId: string, endpoint: StaleEndpoint): () => void {
    this.byTunnel.set(tunnelId, endpoint);
    return () => {
      if (this.byTunnel.get(tunnelId) === endpoint) this.byTunnel.delete(tunnelId);
    };
  }

  /** Until when ngrok may have any of them (ms since the epoch); 0 when it has none. */
  latest(): number {
    return Math.max(0, ...[...this.byTunnel.values()].map(({ until }) => until));
  }

  /** Hands it to the tunnel's successor, which has to reckon with it. */
  take(tunnelId: string): StaleEndpoint | undefined {
    const endpoint = this.byTunnel.get(tunnelId);
    this.byTunnel.delete(tunnelId);
    return endpoint && endpoint.until > Date.now() ? endpoint : undefined;
  }
}
