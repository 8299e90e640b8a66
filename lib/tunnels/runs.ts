import { sharedOnce } from "@/lib/base/shared-once";
import type { GateStatus } from "@/lib/contract/gate";
import type { ProtectionVerdict, TunnelError, TunnelStatus } from "@/lib/contract/tunnels";
import { DownWatch } from "@/lib/notices/watch-down";
import type { FirstVisit } from "@/lib/traffic/calls";

// What is kept by the id of a tunnel elsewhere is not of a run, and says there why: what ngrok may still have of it
// (run-tunnel.ts, lib/engine), what the disk does not know yet (desired-state.ts), whom and what people were told of
// (unreadable.ts, lib/server/live/note-arrival.ts), and the machine that keeps its listener (lib/engine/engine.ts).

/** When a run stops by itself (milliseconds since the epoch). */
export type Appointment = { at: number; warned: boolean; stopping: boolean };

/**
 * All that is known in memory of one run of a tunnel, from its start until the next one or until the tunnel is
 * deleted. Whoever waits for something on behalf of a run keeps this object: what it finds belongs to that run, also
 * when there is another one by then.
 */
export class Run {
  /** The start that is being prepared: the last one wins. */
  preparing: symbol | undefined;
  /** It is being deleted: no start begins any more. */
  isBeingDeleted = false;
  /** Why it could not even be tried to start it. */
  startFailure: TunnelError | undefined;
  /** When it stops by itself. */
  appointment: Appointment | undefined;
  /** What the last probe found. */
  verdict: ProtectionVerdict | undefined;
  /** The probe that is under way. */
  probe: Promise<ProtectionVerdict> | undefined;
  /** When it was last checked because of what its gate saw (milliseconds); 0 if never. */
  suspectedAt = 0;
  /** ngrok said once that the tunnel is offline, and it is being found out whether that is so. */
  isDoubted = false;
  /** Whether its app answered when it was last needed. */
  app: NonNullable<TunnelStatus["upstream"]> | undefined;
  /** What its gate was last seen to do. */
  gate: GateStatus | undefined;
  /** The first request that came through the login. Who it was, where the app is told so. */
  firstVisit: FirstVisit | undefined;

  constructor(
    /** `updatedAt` of the configuration that it was started with (ISO 8601); undefined before the first start. */
    readonly startedWith?: string,
    /** Outlives a start: one that failed is back only when it is online. */
    readonly down = new DownWatch(),
  ) {}
}

const runs = () => sharedOnce("tunnel-runs", () => new Map<string, Run>());

/** The present run, or the last one. */
export function findRun(tunnelId: string): Run | undefined {
  return runs().get(tunnelId);
}

/** The same, made when there was none. */
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

/** A new run, with a configuration that was last changed at `startedWith`: what was known of the last one is over. */
export function beginRun(tunnelId: string, startedWith: string): Run {
  const run = new Run(startedWith, findRun(tunnelId)?.down);
  runs().set(tunnelId, run);
  return run;
}

/** The tunnel is deleted: nothing of it is known any more, and what is still under way finds its run over. */
export function forgetRun(tunnelId: string): void {
  findRun(tunnelId)?.down.forget();
  runs().delete(tunnelId);
}
