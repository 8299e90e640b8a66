import type { SessionStatus } from "@/lib/contract/events";
import type { GateStatus } from "@/lib/contract/gate";
import type { ProtectionVerdict, TunnelStatus } from "@/lib/contract/tunnels";
import type { TunnelRuntime } from "@/lib/engine/tunnel";

export type StatusSources = {
  desired: "up" | "down";
  /** The desired state is not saved yet. */
  unsaved?: boolean;
  /** When the stored configuration last changed. */
  updatedAt: string;
  runtime?: TunnelRuntime | undefined;
  session?: SessionStatus | undefined;
  protection?: ProtectionVerdict | undefined;
  /** When it stops by itself. */
  stopAt?: string | undefined;
  /** When the running configuration was read. */
  startedAt?: string | undefined;
  /** Whether its app answered the last request. */
  app?: TunnelStatus["upstream"];
  /** Whether it is configured to have a gate. */
  hasGate: boolean;
  /** What its gate was last seen to do. */
  gate?: GateStatus | undefined;
  /** The first visitor of this run. */
  firstVisit?: TunnelStatus["firstVisit"];
  /** Why it could not be started after a launch, after its deletion was undone, or where its link is now. */
  startFailure?: TunnelStatus["lastError"] | undefined;
  /** The link that it is behind. */
  link?: TunnelStatus["link"];
  /** What is stored of its link is newer than what runs. */
  isLinkOlder?: boolean;
};

const RUNNING = new Set(["starting", "online", "reconnecting"]);

/** Merges the stored and the observed state into one status. Pure. */
export function mergeStatus(sources: StatusSources): TunnelStatus {
  const { unsaved, link } = sources;
  return { ...mergeObserved(sources), ...(link && { link }), ...(unsaved && { unsaved: true }) };
}

function mergeObserved(sources: StatusSources): TunnelStatus {
  const { desired, updatedAt, runtime, session, protection, stopAt, startedAt } = sources;
  const { app, gate, firstVisit, isLinkOlder = false } = sources;
  if (!runtime || (runtime.state === "stopped" && sources.startFailure)) {
    return withoutRuntime(sources);
  }
  const { accountId, ...observed } = runtime;
  const running = RUNNING.has(runtime.state);
  // When a tunnel was stopped because it was open, the evidence is shown until the next start.
  const wasOpen = runtime.state === "failed" && protection?.verdict === "open";
  const latencyMs = session?.accountId === accountId ? session?.latencyMs : undefined;
  return {
    ...observed,
    desired,
    protection: (running || wasOpen ? protection : undefined) ?? { verdict: "unknown" },
    ...(runtime.state === "online" && latencyMs !== undefined && { latencyMs }),
    ...(running && stopAt !== undefined && { stopAt }),
    ...(running && app && { upstream: app }),
    app: (running && describeApp(app)) || "unknown",
    gate: (running ? gate : undefined) ?? withoutSight(sources, runtime.since),
    ...(running && firstVisit !== undefined && { firstVisit }),
    ...(running && (isLinkOlder || isLater(updatedAt, startedAt)) && { changedSinceStart: true }),
  };
}

function isLater(updatedAt: string, startedAt: string | undefined): boolean {
  return startedAt !== undefined && updatedAt > startedAt;
}

/** Stopped, or failed when it was to come up and could not even be tried. */
function withoutRuntime(sources: StatusSources): TunnelStatus {
  const { desired, updatedAt, startFailure } = sources;
  const since = startFailure?.at ?? updatedAt;
  const gate = withoutSight(sources, since);
  const unseen = { protection: { verdict: "unknown" }, app: "unknown", gate } as const;
  if (startFailure) {
    return { state: "failed", desired, since, ...unseen, lastError: startFailure };
  }
  return { state: "stopped", desired, since, ...unseen };
}

function describeApp(app: TunnelStatus["upstream"]): TunnelStatus["app"] | undefined {
  return app && (app.reachable ? "answering" : "down");
}

/** What can be said of a gate that nobody saw. */
function withoutSight({ hasGate }: StatusSources, since: string): TunnelStatus["gate"] {
  return { state: hasGate ? "unknown" : "off", since };
}
