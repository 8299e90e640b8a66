import type { RefusalCounts, RefusalReason } from "@/lib/traffic/refusal-reasons";

/** Counts what the gates of each tunnel refuse. */
export class Refusals {
  private readonly tunnels = new Map<string, RefusalCounts>();

  note(tunnelId: string, reason: RefusalReason): void {
    const counts = this.tunnels.get(tunnelId) ?? {};
    counts[reason] = (counts[reason] ?? 0) + 1;
    this.tunnels.set(tunnelId, counts);
  }

  forget(tunnelId: string): void {
    this.tunnels.delete(tunnelId);
  }

  all(): { tunnelId: string; reasons: RefusalCounts }[] {
    return [...this.tunnels].map(([tunnelId, reasons]) => ({ tunnelId, reasons }));
  }
}
