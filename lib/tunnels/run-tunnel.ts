import "server-only";
import { setDesired } from "@/db/tunnels";
import { getEngine } from "@/lib/engine/engine";
import type { TunnelPlan } from "@/lib/engine/plan";
import { sharedOnce } from "@/lib/shared-once";
import { noteUse } from "@/lib/traffic/last-use";
import { getProxy, type OpenHop } from "@/lib/traffic/proxy-thread";
import { forgetRun } from "@/lib/traffic/run-reports";
import { cancelStop, scheduleStop } from "./auto-stop";
import { parseDuration } from "./durations";
import { planTunnel } from "./plan-tunnel";
import { forgetResumeFailure } from "./resume-failures";
import type { TunnelConfig } from "./schema";
import { getStored } from "./store";

const wishes = () => sharedOnce("tunnel-wishes", () => new Map<string, number>());
/** Tunnels that the process before this one had up, each with the time until which ngrok may still count it. */
const leftovers = () => sharedOnce("tunnel-leftovers", () => new Map<string, number>());
const COUNTED_FOR_MS = 90_000;
const starts = () => sharedOnce("tunnel-starts", () => new Map<string, string>());

/** When the configuration that this tunnel runs with was read (ISO 8601), if it was started. */
export function startedAt(id: string): string | undefined {
  return starts().get(id);
}

/**
 * Wants the tunnel up. Answers at once; what becomes of it arrives as events. Throws a Problem when what would be
 * sent to ngrok cannot be composed; then nothing is bound.
 */
export async function startTunnel(id: string, cause = "Started by you."): Promise<void> {
  if (isRunning(id)) return;
  const { config } = getStored(id);
  const plan = await prepare(config);
  if (!plan) return;
  want(config);
  getEngine().start(plan, cause);
}

/** Stops it if it runs, and starts it with the configuration as it is now. */
export async function restartTunnel(id: string, cause = "Restarted by you."): Promise<void> {
  const { config, desired, stopAt } = getStored(id);
  const plan = await prepare(config);
  if (!plan) return;
  // A time that was set by hand outlives a restart; a new "stop after" counts from it.
  want(config, desired === "up" && config.stopAfter === undefined ? stopAt : undefined);
  await getEngine().restart(plan, cause);
}

export async function stopTunnel(id: string, cause = "Stopped by you."): Promise<void> {
  getStored(id);
  countWish(id);
  cancelStop(id);
  forgetResumeFailure(id);
  setDesired(id, "down", null);
  await getEngine().stop(id, cause);
}

/**
 * After a launch: what was up comes up again, unless its time has run out or it was told not to. ngrok may still
 * count the listener of the process before.
 */
export async function resumeTunnel(id: string): Promise<void> {
  if (isRunning(id)) return;
  forgetResumeFailure(id);
  leftovers().set(id, Date.now() + COUNTED_FOR_MS);
  const { config, stopAt } = getStored(id);
  const isOver = stopAt !== undefined && Date.parse(stopAt) <= Date.now();
  if (isOver || !config.resumeOnLaunch) return setDesired(id, "down", null);
  const plan = await prepare(config);
  if (!plan) return;
  starts().set(id, config.updatedAt);
  noteUse();
  if (stopAt !== undefined) scheduleStop(id, new Date(stopAt));
  getEngine().start(plan, "Was up before Gatehouse was closed.");
}

/** Skips the wait before the next try. */
export function retryTunnel(id: string): void {
  getStored(id);
  getEngine().retryNow(id);
}

/**
 * Composes the plan and opens our hop for it. Undefined when another wish for the tunnel has come in between: the
 * last one wins.
 */
async function prepare(config: TunnelConfig): Promise<TunnelPlan | undefined> {
  const plan = planTunnel(config);
  const wish = countWish(config.id);
  const hop = await openHopFor(config);
  if (wishes().get(config.id) !== wish) {
    hop.close();
    return undefined;
  }
  const listener = { ...plan.listener, upstreamUrl: hop.url, forwardsTo: config.upstream };
  const counted = (leftovers().get(config.id) ?? 0) > Date.now();
  return { ...plan, listener, counted, release: hop.close };
}

/** Our stretch of the way for this run of the tunnel. What was known of the run before is over. */
function openHopFor(config: TunnelConfig): Promise<OpenHop> {
  const { id, upstream: upstreamUrl, verifyUpstreamTls, rewriteHost, hostHeader, inspect } = config;
  const identified = config.protection === "traffic-policy";
  const hideIdentity = !identified || !config.identityHeaders;
  const notes = identified && hideIdentity ? ["The app did not get the identity headers."] : [];
  forgetRun(id);
  const upstream = { upstreamUrl, verifyUpstreamTls, rewriteHost, hostHeader };
  return getProxy().openHop({
    tunnelId: id,
    ...upstream,
    hideIdentity,
    identified,
    inspect,
    notes,
  });
}

function countWish(id: string): number {
  const wish = (wishes().get(id) ?? 0) + 1;
  wishes().set(id, wish);
  return wish;
}

/** Each start begins its time anew, unless `until` says when it is to end. */
function want({ id, stopAfter, updatedAt }: TunnelConfig, until?: string): void {
  const seconds = parseDuration(stopAfter ?? "");
  const counted = seconds === undefined ? undefined : new Date(Date.now() + seconds * 1000);
  const stopAt = until === undefined ? counted : new Date(until);
  setDesired(id, "up", stopAt?.toISOString() ?? null);
  starts().set(id, updatedAt);
  noteUse();
  if (stopAt) scheduleStop(id, stopAt);
  else cancelStop(id);
}

function isRunning(id: string): boolean {
  const state = getEngine().runtimeOf(id)?.state;
  return state === "starting" || state === "online" || state === "reconnecting";
}
