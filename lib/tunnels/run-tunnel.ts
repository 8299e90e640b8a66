import "server-only";
import { getEngine } from "@/lib/engine/engine";
import type { TunnelPlan } from "@/lib/engine/plan";
import { notFound } from "@/lib/errors/problem";
import { sharedOnce } from "@/lib/shared-once";
import { noteUse } from "@/lib/traffic/last-use";
import { getProxy, type OpenHop } from "@/lib/traffic/proxy-thread";
import { forgetRun } from "@/lib/traffic/run-reports";
import { cancelStop, scheduleStop } from "./auto-stop";
import { saveUp, wantDown } from "./desired-state";
import { parseDuration } from "./durations";
import { hidesIdentity, isIdentified, namesAddedByPolicy } from "./identity";
import { planTunnel } from "./plan-tunnel";
import { forgetResumeFailure } from "./resume-failures";
import type { TunnelConfig } from "./schema";
import { getStored, isStored } from "./store";

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
 * sent to ngrok cannot be composed, or when the disk does not take that it is wanted up; then nothing is bound.
 */
export async function startTunnel(id: string, cause = "Started by you."): Promise<void> {
  if (isRunning(id)) return;
  const { config } = getStored(id);
  const plan = await prepare(config);
  if (!plan) return;
  want(plan, config);
  getEngine().start(plan, cause);
}

/** Stops it if it runs, and starts it with the configuration as it is now. */
export async function restartTunnel(id: string, cause = "Restarted by you."): Promise<void> {
  const { config, desired, stopAt } = getStored(id);
  const plan = await prepare(config);
  if (!plan) return;
  // A time that was set by hand outlives a restart; a new "stop after" counts from it.
  want(plan, config, desired === "up" && config.stopAfter === undefined ? stopAt : undefined);
  await getEngine().restart(plan, cause);
}

/**
 * Wants the tunnel down, and resolves when it is, within a second. It is stopped before anything is read or written;
 * what the disk does not take is written later. Throws a 404 Problem when there is no such tunnel and none runs.
 */
export async function stopTunnel(id: string, cause = "Stopped by you."): Promise<void> {
  const engine = getEngine();
  const isKnown = wishes().has(id) || engine.runtimeOf(id) !== undefined;
  if (wishes().has(id)) countWish(id);
  cancelStop(id);
  forgetResumeFailure(id);
  const stopped = engine.stop(id, cause);
  if (!isKnown && !isStored(id)) throw notFound("tunnel");
  wantDown(id);
  await stopped;
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
  if (isOver || !config.resumeOnLaunch) return wantDown(id);
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
  const identified = isIdentified(config);
  const hideIdentity = hidesIdentity(config);
  const notes = identified && hideIdentity ? ["The app did not get the identity headers."] : [];
  forgetRun(id);
  const upstream = { upstreamUrl, verifyUpstreamTls, rewriteHost, hostHeader };
  return getProxy().openHop({
    tunnelId: id,
    ...upstream,
    hideIdentity,
    identified,
    policyAdds: namesAddedByPolicy(config),
    inspect,
    notes,
  });
}

function countWish(id: string): number {
  const wish = (wishes().get(id) ?? 0) + 1;
  wishes().set(id, wish);
  return wish;
}

/** Each start begins its time anew, unless `until` says when it is to end. When it cannot be saved the hop is closed. */
function want(plan: TunnelPlan, { id, stopAfter, updatedAt }: TunnelConfig, until?: string): void {
  const seconds = parseDuration(stopAfter ?? "");
  const counted = seconds === undefined ? undefined : new Date(Date.now() + seconds * 1000);
  const stopAt = until === undefined ? counted : new Date(until);
  try {
    saveUp(id, stopAt?.toISOString() ?? null);
  } catch (error) {
    plan.release?.();
    throw error;
  }
  starts().set(id, updatedAt);
  noteUse();
  if (stopAt) scheduleStop(id, stopAt);
  else cancelStop(id);
}

function isRunning(id: string): boolean {
  const state = getEngine().runtimeOf(id)?.state;
  return state === "starting" || state === "online" || state === "reconnecting";
}
