import "server-only";
import { type BoundDoors, forgetBound, noteBound, orderOf } from "@/lib/access/bound-doors";
import { doorsForBind, toBound } from "@/lib/access/doors";
import { rulesOf } from "@/lib/access/outlet";
import { noteKeyInUse } from "@/lib/accounts/keys-in-use";
import { getConnection } from "@/lib/accounts/service";
import { parseDuration } from "@/lib/contract/durations";
import type { TunnelConfig } from "@/lib/contract/tunnels";
import { getEngine } from "@/lib/engine/engine";
import type { TunnelPlan } from "@/lib/engine/plan";
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
import { findLinkRun, forgetMember, linkRunOf, runIdOf, runtimeOf } from "./link-runs";
import { linkFor, type StoredLink } from "./links";
import { endStartFailure, recordFailedStart } from "./note-failed-start";
import { orderApp } from "./plan-link";
import { planTunnel } from "./plan-tunnel";
import { refuseMisfit } from "./refuse-misfit";
import { beginRun, findRun, runOf } from "./runs";
import { mayBeStale, noteStale } from "./stale-runs";
import { getStored, isStored } from "./store";

/** A run that can begin: the way to the app is open, alone or behind a link. `release` closes it where it does not begin. */
type Ready = {
  /** Nothing else was asked of the tunnel since. */
  isLast(): boolean;
  /** Throws a Problem, and releases, when the account may not be used any more. */
  renew(): void;
  start(cause: string): void;
  /** Also from where it runs now, if that is elsewhere. */
  restart(cause: string): Promise<void>;
  release(): void;
};

/**
 * Sets the desired state to up. Returns at once; results arrive as events. Throws a Problem when the configuration for
 * ngrok cannot be composed or the desired state cannot be saved; then nothing is bound.
 * @param notAfter it stops at this time at the latest
 */
export async function startTunnel(
  id: string,
  cause = "Started by you.",
  notAfter?: Date,
): Promise<void> {
  if (isRunning(id)) return;
  const { config } = getStored(id);
  const ready = renewed(await prepare(config));
  if (!ready) return;
  begin(ready, config, stopAfter(config), notAfter?.toISOString());
  ready.start(cause);
}

/**
 * Starts one again that is wanted up, somewhere else than it ran, until the time at which it was to stop. What keeps it
 * from that is shown in its status.
 */
export async function startElsewhere(id: string, cause: string): Promise<void> {
  await showFailedStart(id, async () => {
    const { config, stopAt } = getStored(id);
    const ready = renewed(await prepare(config));
    if (!ready) return;
    begin(ready, config, undefined, stopAt);
    ready.start(cause);
  });
}

/** Stops it if it runs, and starts it with its present configuration. */
export async function restartTunnel(id: string, cause = "Restarted by you."): Promise<void> {
  const { config, desired, stopAt } = getStored(id);
  const isByHand = stopAt !== findRun(id)?.ownStop;
  const ready = renewed(await prepare(config));
  if (!ready) return;
  // It stops no later than at a time that was set by hand. A "stop after" counts from the restart.
  const keepsTime = desired === "up" && (isByHand || config.stopAfter === undefined);
  begin(ready, config, stopAfter(config), keepsTime ? stopAt : undefined);
  await ready.restart(cause);
}

/**
 * Sets the desired state to down. Resolves when the tunnel is down, within a second. It is stopped before anything is
 * read or written; what cannot be saved now is saved later. Throws a 404 Problem when there is no such tunnel and none
 * runs.
 */
export async function stopTunnel(id: string, cause = "Stopped by you."): Promise<void> {
  const engine = getEngine();
  const run = findRun(id);
  const isKnown = run !== undefined || runtimeOf(id) !== undefined;
  if (run) {
    run.preparing = undefined;
    run.appointment = undefined;
    endStartFailure(id, run, cause);
  }
  const stopped = Promise.all([engine.stop(id, cause), findLinkRun(id)?.leave(id, cause)]);
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
  noteStale(id);
  await showFailedStart(id, async () => {
    const { config, stopAt } = getStored(id);
    if (isPast(stopAt) || !config.resumeOnLaunch) return wantDown(id);
    const link = linkFor(config);
    if (link) noteStale(link.id);
    const ready = renewed(await prepare(config));
    if (!ready) return;
    beginRun(config);
    noteUse();
    if (stopAt !== undefined) scheduleStop(id, new Date(stopAt));
    ready.start("Was up before Gatehouse was closed.");
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
    const ready = renewed(await prepare(config));
    if (!ready) return;
    begin(ready, config, stopAt === undefined ? stopAfter(config) : undefined, stopAt);
    ready.start("Its deletion was undone.");
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
  const left = findLinkRun(id)?.leave(id, "The tunnel was deleted.");
  await Promise.all([getEngine().remove(id), left]);
  forgetMember(id);
}

/** Skips the wait before the next try. */
export function retryTunnel(id: string): void {
  getStored(id);
  getEngine().retryNow(runIdOf(id));
}

/** For starts that nobody waits for. A rejection is kept for the tunnel's status. */
async function showFailedStart(id: string, start: () => Promise<void>): Promise<void> {
  const run = runOf(id);
  run.startFailure = undefined;
  try {
    await start();
  } catch (error) {
    run.startFailure = describeFailedStart(error);
    recordFailedStart(id, run.startFailure);
    throw error;
  }
}

/** Alone, or behind the link of its group: this decides. */
async function prepare(config: TunnelConfig): Promise<Ready> {
  refuseWhileDeleted(config.id);
  const link = linkFor(config);
  return link ? prepareBehind(link, config) : prepareAlone(config);
}

/** Composes the plan and opens the way to the app for it. */
async function prepareAlone(config: TunnelConfig): Promise<Ready> {
  const { id } = config;
  const headers = newGateHeaders();
  const doors = doorsForBind(config);
  const bound = toBound(doors);
  const plan = planTunnel(config, headers, doors);
  // From here on, so that the account is not made another one while the way is being opened.
  const keyIsFree = noteKeyInUse(config);
  const isLast = claim(id);
  const tunnelProxy = await openProxyFor(config, headers, bound).catch((error) => {
    keyIsFree();
    throw error;
  });
  const release = () => {
    keyIsFree();
    forgetBound(id, bound);
    tunnelProxy.close();
  };
  const listener = { ...plan.listener, upstreamUrl: tunnelProxy.url, forwardsTo: config.upstream };
  const whole = { ...plan, listener, mayBeStale: mayBeStale(id), release };
  return { isLast, release, ...runAlone(id, whole, bound) };
}

function runAlone(
  id: string,
  plan: TunnelPlan,
  bound: BoundDoors,
): Pick<Ready, "renew" | "start" | "restart"> {
  return {
    renew: () => {
      plan.account = getConnection(plan.account.accountId);
      noteBound(id, bound);
    },
    start: (cause) => {
      forgetMember(id);
      getEngine().start(plan, cause);
    },
    restart: async (cause) => {
      const link = findLinkRun(id);
      if (link) {
        const isStillLast = claim(id);
        await link.leave(id, cause);
        if (!isStillLast()) return plan.release?.();
        link.forget(id);
      }
      await getEngine().restart(plan, cause);
    },
  };
}

/** The way to the app is the link's: opened where no app is up behind it, or where its login needs something else by now. */
async function prepareBehind(link: StoredLink, config: TunnelConfig): Promise<Ready> {
  const { id } = config;
  refuseMisfit(link, config);
  // Refused before anything is opened; who may enter is looked at again when it joins.
  orderApp(config);
  const isLast = claim(id);
  const run = linkRunOf(link.id);
  let opened = await run.open(id);
  const join = (cause: string) => {
    const other = findLinkRun(id);
    if (other !== run) other?.forget(id);
    run.join(id, { name: config.name, order: orderApp(config) }, opened, cause);
  };
  return {
    isLast,
    release: () => run.giveUp(opened),
    renew: () => void getConnection(link.accountId),
    start: join,
    restart: async (cause) => {
      const isStillLast = claim(id);
      await getEngine().stop(id, cause);
      const other = findLinkRun(id);
      if (other !== run) await other?.leave(id, cause);
      if (opened.isClosed) opened = await run.open(id);
      if (isStillLast()) join(cause);
      else run.giveUp(opened);
    },
  };
}

/** From now on this is what is asked of the tunnel. The answer says whether it still is: the last one wins. */
function claim(id: string): () => boolean {
  const order = Symbol("start");
  runOf(id).preparing = order;
  return () => findRun(id)?.preparing === order;
}

/**
 * What is ready, as things are now. Undefined when another start, a stop or a deletion has come in between: the last one
 * wins. The account may have become another one, too. From here on without a pause.
 */
function renewed(ready: Ready): Ready | undefined {
  try {
    if (ready.isLast()) {
      ready.renew();
      return ready;
    }
  } catch (error) {
    ready.release();
    throw error;
  }
  ready.release();
  return undefined;
}

function refuseWhileDeleted(id: string): void {
  if (findRun(id)?.isBeingDeleted) throw notFound("tunnel");
}

/** Our stretch of the way for this run of the tunnel. */
function openProxyFor(
  config: TunnelConfig,
  headers: GateHeaders,
  bound: BoundDoors,
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
        doorsAtBind: orderOf(bound),
      },
      access: rulesOf(config),
    }),
  });
}

/**
 * Wants it up, until the earlier of two times: that of its own "stop after", and the one that was set (ISO 8601). What was
 * known of the run before is over. When it cannot be saved the tunnel's proxy is closed.
 */
function begin(ready: Ready, config: TunnelConfig, own?: Date, notAfter?: string): void {
  const { id } = config;
  const stopAt = earlier(own, notAfter === undefined ? undefined : new Date(notAfter));
  try {
    saveUp(id, stopAt?.toISOString() ?? null);
  } catch (error) {
    ready.release();
    throw error;
  }
  beginRun(config).ownStop = own?.toISOString();
  noteUse();
  if (stopAt) scheduleStop(id, stopAt);
}

/** The stop time of a start at this moment, by the tunnel's settings. */
function stopAfter({ stopAfter: duration = "" }: TunnelConfig): Date | undefined {
  const seconds = parseDuration(duration);
  return seconds === undefined ? undefined : new Date(Date.now() + seconds * 1000);
}

function earlier(one: Date | undefined, other: Date | undefined): Date | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return one < other ? one : other;
}

function isPast(time: string | undefined): boolean {
  return time !== undefined && Date.parse(time) <= Date.now();
}

export function isRunning(id: string): boolean {
  const state = runtimeOf(id)?.state;
  return state === "starting" || state === "online" || state === "reconnecting";
}
