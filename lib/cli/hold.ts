import { finished } from "node:stream/promises";
import { setTimeout as pause } from "node:timers/promises";
import { z } from "zod";
import { type HoldEnd, holdSchema } from "@/lib/contract/holds";
import { call, openStream, Refused } from "./api";
import { CliError, EXIT } from "./exit";
import { type Dashboard, findDashboard } from "./find-dashboard";

/** How often a dashboard that is away is looked for (ms): it waits 10 s for us after its start. */
const LOOK_MS = 250;
/** After this time without a dashboard (ms) the hold counts as lost. */
const AWAY_MS = 60_000;

/** Tunnels that end with this process. */
export type Hold = {
  readonly id: string;
  /**
   * Resolves when it holds nothing any more: `ended` by `end` or by somebody else, `away` when there was no dashboard for
   * a minute, `aborted` by the signal. Never rejects.
   */
  readonly over: Promise<"ended" | "away" | "aborted">;
  /**
   * Stops or removes the tunnels now. Resolves when that is done, also when there is no dashboard: it does so when it
   * starts again. Throws a CliError when it could not be done.
   */
  end(): Promise<void>;
};

/**
 * Ties the tunnels to this process: they stop or are removed when it ends, however it ends. A dashboard that starts again
 * is found again. After `signal` aborts nothing holds them any more, so they end 5 s later.
 * @throws CliError when the dashboard refuses
 */
export async function holdTunnels(
  dashboard: Dashboard,
  options: { tunnelIds: readonly string[]; after: HoldEnd; name?: string },
  signal: AbortSignal,
): Promise<Hold> {
  const { id } = await call(dashboard, "/api/holds", holdSchema, { method: "POST", body: options });
  const path = `/api/holds/${encodeURIComponent(id)}`;
  const leave = new AbortController();
  const both = AbortSignal.any([signal, leave.signal]);
  const first = await openStream(dashboard, path, both);
  const over = keepOpen(first, path, both).then((why) => (leave.signal.aborted ? "ended" : why));
  return {
    id,
    over,
    end: async () => {
      try {
        await call(findDashboard(), path, z.undefined(), { method: "DELETE" });
      } catch (error) {
        if (!isGone(error) && !isAway(error)) throw error;
      } finally {
        leave.abort();
      }
    },
  };
}

async function keepOpen(
  first: Awaited<ReturnType<typeof openStream>>,
  path: string,
  signal: AbortSignal,
): Promise<"ended" | "away" | "aborted"> {
  let stream: typeof first | undefined = first;
  let seenAt = Date.now();
  for (;;) {
    if (stream) {
      await finished(stream.resume()).catch(() => undefined);
      seenAt = Date.now();
    }
    if (signal.aborted) return "aborted";
    const found = await reopen(path, signal);
    if (found === "ended") return "ended";
    stream = found;
    if (stream) continue;
    if (Date.now() - seenAt > AWAY_MS) return "away";
    await pause(LOOK_MS, undefined, { signal }).catch(() => undefined);
  }
}

/** Undefined while there is no dashboard. */
async function reopen(path: string, signal: AbortSignal) {
  try {
    return await openStream(findDashboard(), path, signal);
  } catch (error) {
    // Anything else may be different at the next try: a dashboard that is starting, or whose disk is full.
    return isGone(error) ? "ended" : undefined;
  }
}

function isGone(error: unknown): boolean {
  return error instanceof Refused && error.problem.status === 404;
}

function isAway(error: unknown): boolean {
  return error instanceof CliError && error.code === EXIT.notRunning;
}
