import { reasonFor } from "@/lib/contract/app-failure";
import type { GateStatus } from "@/lib/contract/gate";
import type { FirstVisit } from "@/lib/traffic/calls";
import type { AppHealth } from "@/lib/upstream/app-health";
import { findRun } from "./runs";

// The proxy's reports about a tunnel's current run.

export function noteApp(tunnelId: string, health: AppHealth): void {
  const run = findRun(tunnelId);
  if (!run) return;
  const fix = health.code && reasonFor(health.code).fix;
  run.app = { ...health, since: new Date().toISOString(), ...(fix && { fix }) };
}

export function noteFirstVisit(tunnelId: string, firstVisit: FirstVisit): void {
  const run = findRun(tunnelId);
  if (run) run.firstVisit = firstVisit;
}

export function noteGate(tunnelId: string, gate: GateStatus): void {
  const run = findRun(tunnelId);
  if (run) run.gate = gate;
}

/** Nobody watches the app any more, so its state is unknown until it is needed again. */
export function forgetApp(tunnelId: string): void {
  const run = findRun(tunnelId);
  if (run) run.app = undefined;
}
