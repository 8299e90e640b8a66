import { lstatSync } from "node:fs";
import path from "node:path";
import type { LinkApp, LinkOrder, ProxyOrder } from "@/lib/traffic/calls";
import { takesAway } from "@/lib/traffic/gate/takes-away";
import type { AccessRules } from "@/lib/traffic/gate-orders";
import { isSameWay } from "@/lib/traffic/link/same-way";
import { isProxyRestarting, socketFailed } from "@/lib/traffic/proxy-restarting";
import { isOurFolder } from "@/lib/traffic/socket-folder";
import { CLOSED_TOO_LATE, type Crash } from "./explain-crash";
import { settlesWithin } from "./settles-within";
import type { ThreadCalls } from "./supervisor";

/**
 * The time for disconnecting visitors, without times of sleep. A thread that takes longer is ended, which disconnects
 * everybody.
 */
const CLOSE_MS = 200;
const TRIES = 3;
/** A proxy's place counts as lost after LOST_AFTER failed checks in a row, and then again after every 60 checks. */
const LOST_AFTER = 3;
const LOST_AGAIN_AFTER = 60;

export type OpenTunnelProxy = { url: string; close(): void };

export type OpenLinkProxy = OpenTunnelProxy & {
  /** In force at once. Requests of an app that went are cut, the others are not disturbed. */
  setApps(apps: LinkApp[]): void;
};

type Wanted = {
  order: ProxyOrder | LinkOrder;
  /** The URL that the SDK forwards to. It stays the same when the thread changes. */
  url?: string;
  /** The thread is opening this proxy. */
  busy: boolean;
  /** The number of checks in a row at which the proxy was not open and could not be opened. */
  failures: number;
  /** Tunnels whose first visitor was told of. */
  visited: Set<string>;
};

export type OpenProxiesOptions = {
  calls: Pick<
    ThreadCalls,
    | "openTunnelProxy"
    | "openLinkProxy"
    | "setLinkApps"
    | "nameTunnelProxy"
    | "closeTunnelProxy"
    | "setAccess"
  >;
  /** Whether a thread runs. */
  isUp(): boolean;
  /** Whether visitors may be connected to the thread. */
  isServing(): boolean;
  replaceThread(crash: Crash): void;
  /** The folder for new sockets. Throws a Problem when there is none. */
  folder(): string;
  /** What the listener of this tunnel or link forwards to cannot be opened again. */
  onLost(id: string): void;
};

/** Owns the list of the proxies that are wanted now. A new thread opens all of them at their old places. */
export class OpenProxies {
  private readonly wanted = new Map<number, Wanted>();
  private lastId = 0;

  constructor(private readonly options: OpenProxiesOptions) {}

  /** Opens a proxy. A crash of the thread meanwhile costs one try. Rejects with a Problem when it cannot be opened. */
  async open(order: Omit<ProxyOrder, "socketFolder">): Promise<OpenTunnelProxy> {
    const { url, close } = await this.openNew({ ...order, socketFolder: this.options.folder() });
    return { url, close };
  }

  /** The same for a link. */
  async openLink(order: Omit<LinkOrder, "socketFolder">): Promise<OpenLinkProxy> {
    const wanted = { ...order, socketFolder: this.options.folder() };
    const { id, url, close } = await this.openNew(wanted);
    return { url, close, setApps: (apps) => this.setApps(id, wanted, apps) };
  }

  /** Whether this tunnel runs there. What comes from a proxy that was closed meanwhile is of a run that is over. */
  isOpen(id: number, tunnelId: string): boolean {
    const order = this.wanted.get(id)?.order;
    return order !== undefined && tunnelsOf(order).includes(tunnelId);
  }

  /** Each thread reports a first visit. Only the one of the first thread is the first of the run. */
  isFirstVisit(id: number, tunnelId: string): boolean {
    const wanted = this.wanted.get(id);
    if (!wanted || wanted.visited.has(tunnelId)) return false;
    wanted.visited.add(tunnelId);
    return true;
  }

  /** The tunnel or the link is at this URL now. A new thread is told when it opens its proxy again. */
  name(tunnelOrLink: string, publicUrl: string): void {
    for (const [id, { order }] of this.wanted) {
      if (ownerOf(order) !== tunnelOrLink && !tunnelsOf(order).includes(tunnelOrLink)) continue;
      order.publicUrl = publicUrl;
      // If the thread crashes meanwhile, the next one already knows.
      if (this.options.isUp())
        this.options.calls.nameTunnelProxy(id, publicUrl).catch(() => undefined);
    }
  }

  /**
   * Changes who may enter the tunnel. When that excludes somebody, a thread that does not do it in time is ended. A new
   * thread learns the rules when it opens the tunnel's proxy again.
   */
  setAccess(tunnelId: string, rules: AccessRules): void {
    const before = [...this.wanted.values()].flatMap(({ order }) => rulesIn(order, tunnelId));
    for (const { order } of this.wanted.values()) changeRules(order, tunnelId, rules);
    if (before.length === 0 || !this.options.isUp()) return;
    const done = this.options.calls.setAccess(tunnelId, rules);
    if (before.some((access) => !access || takesAway(access, rules))) void this.confirm(done);
    else done.catch(() => undefined);
  }

  tunnels(): string[] {
    return [...new Set([...this.wanted.values()].flatMap(({ order }) => tunnelsOf(order)))];
  }

  /** Call it when a new thread runs. */
  reopen(): void {
    for (const [id, wanted] of this.wanted) {
      if (wanted.url !== undefined) void this.openAgain(id, wanted, wanted.url);
    }
  }

  /**
   * Opens proxies again that are no longer open. Programs that clean temporary files may remove sockets in use, and somebody
   * else may put their own at the same places.
   */
  repair(): void {
    // A new thread has just been told to open all of them.
    if (!this.options.isServing()) return;
    for (const [id, wanted] of this.wanted) {
      const { url, busy, failures } = wanted;
      if (url === undefined || busy) continue;
      if (failures > 0 || isGone(url) || !isSafe(url)) void this.openAgain(id, wanted, url);
    }
  }

  private async openNew(order: ProxyOrder | LinkOrder) {
    this.lastId += 1;
    const id = this.lastId;
    const wanted: Wanted = { order, busy: true, failures: 0, visited: new Set() };
    this.wanted.set(id, wanted);
    const close = () => this.close(id);
    try {
      const url = await this.tryToOpen(id, order);
      wanted.url = url;
      wanted.busy = false;
      return { id, url, close };
    } catch (error) {
      close();
      throw error;
    }
  }

  private setApps(id: number, order: LinkOrder, apps: LinkApp[]): void {
    const wanted = this.wanted.get(id);
    if (!wanted) return;
    const before = order.apps;
    order.apps = apps;
    const running = tunnelsOf(order);
    for (const tunnelId of wanted.visited)
      if (!running.includes(tunnelId)) wanted.visited.delete(tunnelId);
    if (!this.options.isUp()) return;
    const done = this.options.calls.setLinkApps(id, apps);
    if (before.some((app) => isCut(app, apps))) void this.confirm(done);
    else done.catch(() => undefined);
  }

  private callOpen(id: number, order: ProxyOrder | LinkOrder, url?: string) {
    const { calls } = this.options;
    return "linkId" in order
      ? calls.openLinkProxy(id, order, url)
      : calls.openTunnelProxy(id, order, url);
  }

  private async tryToOpen(id: number, order: ProxyOrder | LinkOrder): Promise<string> {
    for (let count = 1; ; count += 1) {
      try {
        const opened = await this.callOpen(id, order);
        if ("failed" in opened) throw socketFailed(opened.failed);
        return opened.url;
      } catch (error) {
        if (count === TRIES || !isProxyRestarting(error)) throw error;
      }
    }
  }

  private async openAgain(id: number, wanted: Wanted, url: string): Promise<void> {
    wanted.busy = true;
    try {
      const opened = isSafe(url)
        ? await this.callOpen(id, wanted.order, url)
        : { failed: "its folder" };
      wanted.failures = "failed" in opened ? wanted.failures + 1 : 0;
      if (wanted.failures % LOST_AGAIN_AFTER === LOST_AFTER)
        this.options.onLost(ownerOf(wanted.order));
    } catch {
      // The thread crashed. The next one will be asked.
    } finally {
      wanted.busy = false;
    }
  }

  /** From now on the proxy is not wanted, whatever the thread does: the next thread will not open it. */
  private close(id: number): void {
    if (this.wanted.delete(id) && this.options.isUp()) void this.confirmClosed(id);
  }

  private confirmClosed(id: number): Promise<void> {
    return this.confirm(this.options.calls.closeTunnelProxy(id));
  }

  /** Ends a thread that does not disconnect visitors in time. */
  private async confirm(cut: Promise<void>): Promise<void> {
    const { isServing, replaceThread } = this.options;
    const isUrgent = isServing();
    // A crash of the thread disconnects everybody as well.
    const closed = cut.then(
      () => true,
      (error) => isProxyRestarting(error),
    );
    const isInTime = !isUrgent || (await settlesWithin(closed, CLOSE_MS));
    if (!isInTime || !(await closed)) replaceThread(CLOSED_TOO_LATE);
  }
}

/** Whose the listener is that forwards there. */
function ownerOf(order: ProxyOrder | LinkOrder): string {
  return "linkId" in order ? order.linkId : order.tunnelId;
}

/** Those that run there. */
function tunnelsOf(order: ProxyOrder | LinkOrder): string[] {
  if (!("linkId" in order)) return [order.tunnelId];
  return order.apps.flatMap((app) => (app.order ? app.tunnelId : []));
}

/** Whom the gate of this tunnel lets in there, as it was told; undefined where it was not told. */
function rulesIn(order: ProxyOrder | LinkOrder, tunnelId: string): (AccessRules | undefined)[] {
  if (!("linkId" in order)) return order.tunnelId === tunnelId && order.gate ? [order.access] : [];
  const found = order.apps.filter((app) => app.tunnelId === tunnelId);
  return found.map((app) => app.order?.access ?? app.access);
}

function changeRules(order: ProxyOrder | LinkOrder, tunnelId: string, access: AccessRules): void {
  if ("linkId" in order) {
    order.apps = order.apps.map((app) =>
      app.tunnelId === tunnelId
        ? { ...app, access, ...(app.order && { order: { ...app.order, access } }) }
        : app,
    );
  } else if (order.tunnelId === tunnelId && order.gate) order.access = access;
}

/** Whether somebody may be cut off by what comes after. */
function isCut({ tunnelId, order }: LinkApp, after: LinkApp[]): boolean {
  if (!order) return false;
  const next = after.find((app) => app.tunnelId === tunnelId)?.order;
  return !next || !isSameWay(order, next) || takesAway(order.access, next.access);
}

function isGone(url: string): boolean {
  if (!url.startsWith("unix:")) return false;
  try {
    return !lstatSync(url.slice(5)).isSocket();
  } catch {
    return true;
  }
}

/** A folder that somebody else has put in place of ours is never used. */
function isSafe(url: string): boolean {
  return !url.startsWith("unix:") || isOurFolder(path.dirname(url.slice(5)));
}
