/** How long ngrok may keep the endpoints of a dead session before it notices (milliseconds). */
export const STALE_FOR = 90_000;

/** An endpoint of ours that ngrok may keep, at this host name, until this time (ms since the epoch). */
export type StaleEndpoint = { host: string | undefined; until: number };

/** The stale endpoints of tunnels that are not wanted any more, by tunnel id. */
export class StaleEndpoints {
  private readonly byTunnel = new Map<string, StaleEndpoint>();

  /** Returns a function to call when ngrok confirms that the endpoint is gone. */
  add(tunnelId: string, endpoint: StaleEndpoint): () => void {
    this.byTunnel.set(tunnelId, endpoint);
    return () => {
      if (this.byTunnel.get(tunnelId) === endpoint) this.byTunnel.delete(tunnelId);
    };
  }

  /** Until when ngrok may have any stale endpoint (ms since the epoch); 0 without one. */
  latest(): number {
    return Math.max(0, ...[...this.byTunnel.values()].map(({ until }) => until));
  }

  /** Removes and returns the stale endpoint of a tunnel, for its next listener. */
  take(tunnelId: string): StaleEndpoint | undefined {
    const endpoint = this.byTunnel.get(tunnelId);
    this.byTunnel.delete(tunnelId);
    return endpoint && endpoint.until > Date.now() ? endpoint : undefined;
  }
}
