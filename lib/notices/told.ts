/** What was told of tunnels. Beyond `most` the oldest is forgotten first. */
export class Told {
  private readonly tunnels = new Map<string, string>();

  constructor(private readonly most: number) {}

  has(key: string): boolean {
    return this.tunnels.has(key);
  }

  add(key: string, tunnelId: string): void {
    this.tunnels.set(key, tunnelId);
    const [oldest] = this.tunnels.keys();
    if (this.tunnels.size > this.most && oldest !== undefined) this.tunnels.delete(oldest);
  }

  forget(tunnelId: string): void {
    for (const [key, id] of this.tunnels) if (id === tunnelId) this.tunnels.delete(key);
  }
}
