import { sharedOnce } from "@/lib/shared-once";
import type { TunnelStatus } from "@/lib/tunnels/schema";
import type { AppHealth } from "./hop/app-health";
import type { FirstVisit } from "./proxy/calls";

/** What the proxy has told of a tunnel's present run. */
export type RunReport = {
  /** Whether the app answered when it was last needed. */
  app?: NonNullable<TunnelStatus["upstream"]>;
  /** The first request that came through the login. Who it was, where the app is told so. */
  firstVisit?: FirstVisit;
};

type Reports = { byTunnel: Map<string, RunReport>; listener?: (tunnelId: string) => void };

const reports = () => sharedOnce<Reports>("run-reports", () => ({ byTunnel: new Map() }));

export function getRunReport(tunnelId: string): RunReport {
  return reports().byTunnel.get(tunnelId) ?? {};
}

export function reportApp(tunnelId: string, health: AppHealth): void {
  note(tunnelId, { app: { ...health, since: new Date().toISOString() } });
}

export function reportFirstVisit(tunnelId: string, firstVisit: FirstVisit): void {
  note(tunnelId, { firstVisit });
}

/** Nobody watches the app any more: whether it answers is not known until it is needed again. */
export function forgetApp(tunnelId: string): void {
  const { byTunnel, listener } = reports();
  const { app, ...rest } = byTunnel.get(tunnelId) ?? {};
  if (!app) return;
  byTunnel.set(tunnelId, rest);
  listener?.(tunnelId);
}

/** A new run: its app has not been asked, and nobody has come yet. */
export function forgetRun(tunnelId: string): void {
  reports().byTunnel.delete(tunnelId);
}

/** Boot wires this: whoever shows tunnels learns that there is news. */
export function onRunReport(listener: (tunnelId: string) => void): void {
  reports().listener = listener;
}

function note(tunnelId: string, news: RunReport): void {
  const { byTunnel, listener } = reports();
  byTunnel.set(tunnelId, { ...byTunnel.get(tunnelId), ...news });
  listener?.(tunnelId);
}
