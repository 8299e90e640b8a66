/** A listener of ours that ngrok may still count, under the host name it had, until a time (ms since the epoch). */
export type Ghost = { host: string | undefined; until: number };

/** What is left at ngrok of tunnels that nobody wants any more, by tunnel id. */
export class Ghosts {
  private readonly byTunnel = new Map<string, Ghost>();

  /** Returns what confirms that the listener is gone after all. */
  add(tunnelId: string, ghost: Ghost): () => void {
    this.byTunnel.set(tunnelId, ghost);
    return () => {
      if (this.byTunnel.get(tunnelId) === ghost) this.byTunnel.delete(tunnelId);
    };
  }

  /** Until when any of them may be counted (ms since the epoch); 0 when none is. */
  latest(): number {
    return Math.max(0, ...[...this.byTunnel.values()].map(({ until }) => until));
  }

  /** Hands it to the tunnel's successor, which has to reckon with it. */
  take(tunnelId: string): Ghost | undefined {
    const ghost = this.byTunnel.get(tunnelId);
    this.byTunnel.delete(tunnelId);
    return ghost && ghost.until > Date.now() ? ghost : undefined;
  }
}
