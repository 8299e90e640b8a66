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
  /** The automatic stop time. */
  stopAt?: string | undefined;
  /** Whether it has to be started again for what was changed. */
  changedSinceStart?: boolean | undefined;
  /** Whether its app answered the last request. */
  app?: TunnelStatus["upstream"];
  /** Whether it is configured to have a gate. */
  hasGate: boolean;
  /** The last seen state of its gate. */
  gate?: GateStatus | undefined;
  /** The first visitor of this run. */
  firstVisit?: TunnelStatus["firstVisit"];
  /** Why it could not be started after a launch, after its deletion was undone, or where its link is now. */
  startFailure?: TunnelStatus["lastError"] | undefined;
  /** The program with which it ends. */
  heldBy?: TunnelStatus["heldBy"];
  /** The link that it is behind. */
  link?: TunnelStatus["link"];
  /** What is stored of its link is newer than what runs. */
  isLinkOlder?: boolean;
};

const RUNNING = new Set(["starting", "online", "reconnecting"]);

/** Merges the stored and the observed state into one status. Pure. */
export function mergeStatus(sources: StatusSources): TunnelStatus {
  const { unsaved, link, heldBy } = sources;
  return {
    ...mergeObserved(sources),
    ...(link && { link }),
    ...(heldBy && { heldBy }),
    ...(unsaved && { unsaved: true }),
  };
}

function mergeObserved(sources: StatusSources): TunnelStatus {
  const { desired, runtime, session, protection, stopAt, changedSinceStart } = sources;
  const { app, gate, firstVisit, isLinkOlder } = sources;
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
    ...(running && (isLinkOlder || changedSinceStart) && { changedSinceStart: true }),
  };
}

/** Stopped, or failed when the desired state is up and a start could not even begin. */
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

/** The state of a gate that nobody has seen working. */
function withoutSight({ hasGate }: StatusSources, since: string): TunnelStatus["gate"] {
  return { state: hasGate ? "unknown" : "off", since };
}
