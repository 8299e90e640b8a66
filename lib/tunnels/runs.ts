import { sharedOnce } from "@/lib/base/shared-once";
import type { GateStatus } from "@/lib/contract/gate";
import type {
  ProtectionVerdict,
  TunnelConfig,
  TunnelError,
  TunnelStatus,
} from "@/lib/contract/tunnels";
import { DownWatch } from "@/lib/notices/watch-down";
import type { FirstVisit } from "@/lib/traffic/calls";

// Some facts are kept elsewhere by a tunnel's id because they do not belong to a run: endpoints that ngrok may still
// have (run-tunnel.ts, lib/engine), what is not saved yet (desired-state.ts), whom and what people were told about
// (unreadable.ts, lib/server/live/note-arrival.ts), and the state machine with its listener (lib/engine/engine.ts).

/** A run's automatic stop time, in milliseconds since the epoch. */
export type Appointment = { at: number; warned: boolean; stopping: boolean };

/**
 * Everything that is known in memory of one run of a tunnel, from its start until the next one or until the tunnel is
 * deleted. Code that waits for something for a run keeps this object, so its result goes to that run even if a new run
 * has begun.
 */
export class Run {
  /** The start in preparation. The last one wins. */
  preparing: symbol | undefined;
  /** The tunnel is being deleted, so no start may begin. */
  isBeingDeleted = false;
  /** Why a start failed before it could begin. */
  startFailure: TunnelError | undefined;
  /** The automatic stop time. */
  appointment: Appointment | undefined;
  /** The stop time (ISO 8601) that its own "stop after" gave it. Another one was set by hand. */
  ownStop: string | undefined;
  /** The result of the last probe. */
  verdict: ProtectionVerdict | undefined;
  /** The probe in progress. */
  probe: Promise<ProtectionVerdict> | undefined;
  /** When it was last checked because of what its gate saw (milliseconds); 0 if never. */
  suspectedAt = 0;
  /** ngrok said once that the tunnel is offline, and it is being found out whether that is so. */
  isDoubted = false;
  /** Whether its app answered when it was last needed. */
  app: NonNullable<TunnelStatus["upstream"]> | undefined;
  /** The last seen state of its gate. */
  gate: GateStatus | undefined;
  /** The first request that came through the login, with the visitor if the app learns who it is. */
  firstVisit: FirstVisit | undefined;

  constructor(
    /** The configuration that it was started with; undefined before the first start. */
    readonly startedWith?: TunnelConfig,
    /** Outlives a start: one that failed is back only when it is online. */
    readonly down = new DownWatch(),
  ) {}
}

const runs = () => sharedOnce("tunnel-runs", () => new Map<string, Run>());

/** The current run, or the last one. */
export function findRun(tunnelId: string): Run | undefined {
  return runs().get(tunnelId);
}

/** The same, but makes one when there is none. */
export function runOf(tunnelId: string): Run {
  const known = findRun(tunnelId);
  if (known) return known;
  const run = new Run();
  runs().set(tunnelId, run);
  return run;
}

/** All of them by tunnel id, in the order in which the tunnels were first started. */
export function allRuns(): [string, Run][] {
  return [...runs()];
}

/** A new run with this configuration: what was known of the last one is over. */
export function beginRun(startedWith: TunnelConfig): Run {
  const { id: tunnelId } = startedWith;
  const run = new Run(startedWith, findRun(tunnelId)?.down);
  runs().set(tunnelId, run);
  return run;
}

/** The same of a link, which has no configuration of its own: what it was started with is in link-run.ts. */
export function beginLinkRun(linkId: string): void {
  runs().set(linkId, new Run(undefined, findRun(linkId)?.down));
}

/** Call it when the tunnel is deleted: nothing of it stays known, and work still in progress finds its run over. */
export function forgetRun(tunnelId: string): void {
  findRun(tunnelId)?.down.forget();
  runs().delete(tunnelId);
}
