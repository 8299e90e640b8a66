import "server-only";
import { type BoundDoors, forgetBound, noteBound } from "@/lib/access/bound-doors";
import { doorsForBind, toBound } from "@/lib/access/doors";
import { rulesOf } from "@/lib/access/outlet";
import { noteKeyInUse } from "@/lib/accounts/keys-in-use";
import { getConnection } from "@/lib/accounts/service";
import { sharedOnce } from "@/lib/base/shared-once";
import { parseDuration } from "@/lib/contract/durations";
import type { TunnelConfig } from "@/lib/contract/tunnels";
import { getEngine } from "@/lib/engine/engine";
import type { TunnelPlan } from "@/lib/engine/plan";
import { STALE_FOR } from "@/lib/engine/stale-endpoints";
import { notFound } from "@/lib/errors/problem";
import { getProfile } from "@/lib/profiles/service";
import { newGateHeaders } from "@/lib/traffic/gate-header-names";
import type { GateHeaders } from "@/lib/traffic/gate-orders";
import { noteUse } from "@/lib/traffic/last-use";
import { getProxy, type OpenTunnelProxy } from "@/lib/traffic/proxy-thread";
import { scheduleStop } from "./auto-stop";
import { describeFailedStart } from "./describe-failed-start";
import { saveUp, wantDown } from "./desired-state";
import { hasGate, orderGate } from "./gate-order";
import { hidesIdentity, isIdentified, namesAddedByPolicy } from "./identity";
import { planTunnel } from "./plan-tunnel";
import { beginRun, findRun, runOf } from "./runs";
import { getStored, isStored } from "./store";

/**
 * The tunnels that the previous process had online, with the time until which ngrok may still count the stale endpoint
 * (milliseconds since the epoch). Only ngrok can end it: it lasts longer than the run, and also than the tunnel.
 */
const staleEndpoints = () => sharedOnce("stale-endpoints", () => new Map<string, number>());

/**
 * Sets the desired state to up. Returns at once; results arrive as events. Throws a Problem when the configuration for
 * ngrok cannot be composed or the desired state cannot be saved; then nothing is bound.
 */
export async function startTunnel(id: string, cause = "Started by you."): Promise<void> {
  if (isRunning(id)) return;
  const { config } = getStored(id);
  const plan = withAccountNow(await prepare(config));
  if (!plan) return;
  begin(plan, config, stopAfter(config));
  getEngine().start(plan, cause);
}

/** Stops it if it runs, and starts it with its present configuration. */
export async function restartTunnel(id: string, cause = "Restarted by you."): Promise<void> {
  const { config, desired, stopAt } = getStored(id);
  const plan = withAccountNow(await prepare(config));
  if (!plan) return;
  // A stop time that was set by hand stays over a restart. A new "stop after" counts from the restart.
  const keepsTime = desired === "up" && config.stopAfter === undefined && stopAt !== undefined;
  begin(plan, config, keepsTime ? new Date(stopAt) : stopAfter(config));
  await getEngine().restart(plan, cause);
}

/**
 * Sets the desired state to down. Resolves when the tunnel is down, within a second. It is stopped before anything is
 * read or written; what cannot be saved now is saved later. Throws a 404 Problem when there is no such tunnel and none
 * runs.
 */
export async function stopTunnel(id: string, cause = "Stopped by you."): Promise<void> {
  const engine = getEngine();
  const run = findRun(id);
  const isKnown = run !== undefined || engine.runtimeOf(id) !== undefined;
  if (run) {
    run.preparing = undefined;
    run.appointment = undefined;
    run.startFailure = undefined;
  }
  const stopped = engine.stop(id, cause);
  if (!isKnown && !isStored(id)) throw notFound("tunnel");
  wantDown(id);
  await stopped;
}

/**
 * Call it after a launch: a tunnel that was up is started again, unless its stop time has passed or the setting forbids
 * it. ngrok may still count the listener of the previous process. Rejects when it cannot be tried; its status then has
 * the reason too.
 */
export async function resumeTunnel(id: string): Promise<void> {
  if (isRunning(id)) return;
  staleEndpoints().set(id, Date.now() + STALE_FOR);
  await showFailedStart(id, async () => {
    const { config, stopAt } = getStored(id);
    if (isPast(stopAt) || !config.resumeOnLaunch) return wantDown(id);
    const plan = withAccountNow(await prepare(config));
    if (!plan) return;
    beginRun(config);
    noteUse();
    if (stopAt !== undefined) scheduleStop(id, new Date(stopAt));
    getEngine().start(plan, "Was up before Gatehouse was closed.");
  });
}

/**
 * Starts a restored tunnel that was up when it was deleted, with its stop time (ISO 8601) if that has not passed.
 * Rejects when it cannot be tried; its status then has the reason too.
 */
export async function startRestored(id: string, stopAt: string | undefined): Promise<void> {
  if (isPast(stopAt) || isRunning(id)) return;
  await showFailedStart(id, async () => {
    const { config } = getStored(id);
    const plan = withAccountNow(await prepare(config));
    if (!plan) return;
    begin(plan, config, stopAt === undefined ? stopAfter(config) : new Date(stopAt));
    getEngine().start(plan, "Its deletion was undone.");
  });
}

/**
 * Stops the tunnel for its deletion, and resolves when it is down, within a second. From now on no start begins, until
 * its run is forgotten. Throws a 404 Problem when a deletion is already in progress.
 */
export async function stopForDeletion(id: string): Promise<void> {
  refuseWhileDeleted(id);
  const run = runOf(id);
  run.isBeingDeleted = true;
  run.preparing = undefined;
  run.appointment = undefined;
  await getEngine().remove(id);
}

/** Skips the wait before the next try. */
export function retryTunnel(id: string): void {
  getStored(id);
  getEngine().retryNow(id);
}

/** For starts that nobody waits for. A rejection is kept for the tunnel's status. */
async function showFailedStart(id: string, start: () => Promise<void>): Promise<void> {
  const run = runOf(id);
  run.startFailure = undefined;
  try {
    await start();
  } catch (error) {
    run.startFailure = describeFailedStart(error);
    throw error;
  }
}

/**
 * Composes the plan and opens the tunnel's proxy. Undefined when another start, a stop or a deletion came in between,
 * because the last one wins.
 */
async function prepare(config: TunnelConfig): Promise<TunnelPlan | undefined> {
  refuseWhileDeleted(config.id);
  const headers = newGateHeaders();
  const doors = doorsForBind(config);
  const bound = toBound(doors);
  const plan = planTunnel(config, headers, doors);
  // From here on, so that the account is not made another one while the way is being opened.
  const keyIsFree = noteKeyInUse(config);
  const order = Symbol("start");
  runOf(config.id).preparing = order;
  const tunnelProxy = await openProxyFor(config, headers, bound).catch((error) => {
    keyIsFree();
    throw error;
  });
  const release = () => {
    keyIsFree();
    forgetBound(config.id, bound);
    tunnelProxy.close();
  };
  if (findRun(config.id)?.preparing !== order) {
    release();
    return undefined;
  }
  noteBound(config.id, bound);
  const listener = { ...plan.listener, upstreamUrl: tunnelProxy.url, forwardsTo: config.upstream };
  const mayBeStale = (staleEndpoints().get(config.id) ?? 0) > Date.now();
  return { ...plan, listener, mayBeStale, release };
}

/** The account may have changed while the proxy was being opened. From here on there is no await. */
function withAccountNow(plan: TunnelPlan | undefined): TunnelPlan | undefined {
  if (!plan) return undefined;
  try {
    return { ...plan, account: getConnection(plan.account.accountId) };
  } catch (error) {
    plan.release?.();
    throw error;
  }
}

function refuseWhileDeleted(id: string): void {
  if (findRun(id)?.isBeingDeleted) throw notFound("tunnel");
}

/** Our stretch of the way for this run of the tunnel. */
function openProxyFor(
  config: TunnelConfig,
  headers: GateHeaders,
  { hashes, webhooks, origins }: BoundDoors,
): Promise<OpenTunnelProxy> {
  const { id, upstream: upstreamUrl, verifyUpstreamTls, rewriteHost, hostHeader, inspect } = config;
  const identified = isIdentified(config);
  const hideIdentity = hidesIdentity(config);
  const notes = identified && hideIdentity ? ["The app did not get the identity headers."] : [];
  const upstream = { upstreamUrl, verifyUpstreamTls, rewriteHost, hostHeader };
  return getProxy().openTunnelProxy({
    tunnelId: id,
    ...upstream,
    hideIdentity,
    identified,
    policyAdds: namesAddedByPolicy(config),
    inspect,
    notes,
    ...(hasGate(config) && {
      gate: {
        ...orderGate(config, getProfile(config.profileId), headers),
        doorsAtBind: { hasKeys: hashes.length > 0, webhooks, origins },
      },
      access: rulesOf(config),
    }),
  });
}

/** Wants it up, until `stopAt`. What was known of the run before is over. When it cannot be saved the tunnel's proxy is closed. */
function begin(plan: TunnelPlan, config: TunnelConfig, stopAt?: Date): void {
  const { id } = config;
  try {
    saveUp(id, stopAt?.toISOString() ?? null);
  } catch (error) {
    plan.release?.();
    throw error;
  }
  beginRun(config);
  noteUse();
  if (stopAt) scheduleStop(id, stopAt);
}

/** The stop time of a start at this moment, by the tunnel's settings. */
function stopAfter({ stopAfter: duration = "" }: TunnelConfig): Date | undefined {
  const seconds = parseDuration(duration);
  return seconds === undefined ? undefined : new Date(Date.now() + seconds * 1000);
}

function isPast(time: string | undefined): boolean {
  return time !== undefined && Date.parse(time) <= Date.now();
}

function isRunning(id: string): boolean {
  const state = getEngine().runtimeOf(id)?.state;
  return state === "starting" || state === "online" || state === "reconnecting";
}
