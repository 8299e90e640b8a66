import { sharedOnce } from "@/lib/shared-once";
import type { TunnelStatus } from "@/lib/tunnels/schema";
import type { AppHealth } from "./hop/app-health";

type Report = NonNullable<TunnelStatus["upstream"]>;

type Reports = { byTunnel: Map<string, Report>; listener?: (tunnelId: string) => void };

const reports = () => sharedOnce<Reports>("app-reports", () => ({ byTunnel: new Map() }));

/** Whether the app of this tunnel answered when it was last needed in the present run. */
export function getAppHealth(tunnelId: string): Report | undefined {
  return reports().byTunnel.get(tunnelId);
}

export function reportAppHealth(tunnelId: string, health: AppHealth): void {
  const { byTunnel, listener } = reports();
  byTunnel.set(tunnelId, { ...health, since: new Date().toISOString() });
  listener?.(tunnelId);
}

export function forgetAppHealth(tunnelId: string): void {
  reports().byTunnel.delete(tunnelId);
}

/** Boot wires this: whoever shows tunnels learns that an app came or went. */
export function onAppHealth(listener: (tunnelId: string) => void): void {
  reports().listener = listener;
}
