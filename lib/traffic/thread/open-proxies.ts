import { lstatSync } from "node:fs";
import path from "node:path";
import type { ProxyOrder } from "@/lib/traffic/calls";
import { takesAway } from "@/lib/traffic/gate/takes-away";
import type { AccessRules } from "@/lib/traffic/gate-orders";
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

type Wanted = {
  order: ProxyOrder;
  /** The URL that the SDK forwards to. It stays the same when the thread changes. */
  url?: string;
  /** The thread is opening this proxy. */
  busy: boolean;
  /** The number of checks in a row at which the proxy was not open and could not be opened. */
  failures: number;
  hasVisitor: boolean;
};

export type OpenProxiesOptions = {
  calls: Pick<
    ThreadCalls,
    "openTunnelProxy" | "nameTunnelProxy" | "closeTunnelProxy" | "setAccess"
  >;
  /** Whether a thread runs. */
  isUp(): boolean;
  /** Whether visitors may be connected to the thread. */
  isServing(): boolean;
  replaceThread(crash: Crash): void;
  /** The folder for new sockets. Throws a Problem when there is none. */
  folder(): string;
  /** The place that the tunnel's listener forwards to cannot be opened again. */
  onLost(tunnelId: string): void;
};

/** Owns the list of the proxies that are wanted now. A new thread opens all of them at their old places. */
export class OpenProxies {
  private readonly wanted = new Map<number, Wanted>();
  private lastId = 0;

  constructor(private readonly options: OpenProxiesOptions) {}

  /** Opens a proxy. A crash of the thread meanwhile costs one try. Rejects with a Problem when it cannot be opened. */
  async open(order: Omit<ProxyOrder, "socketFolder">): Promise<OpenTunnelProxy> {
    this.lastId += 1;
    const id = this.lastId;
    const socketFolder = this.options.folder();
    const wanted: Wanted = {
      order: { ...order, socketFolder },
      busy: true,
      failures: 0,
      hasVisitor: false,
    };
    this.wanted.set(id, wanted);
    const close = () => this.close(id);
    try {
      wanted.url = await this.tryToOpen(id, wanted.order);
      wanted.busy = false;
      return { url: wanted.url, close };
    } catch (error) {
      close();
      throw error;
    }
  }

  /** Undefined for a proxy that is closed: reports that still come from it belong to a run that is over. */
  tunnelOf(id: number): string | undefined {
    return this.wanted.get(id)?.order.tunnelId;
  }

  /** Each thread reports a first visit. Only the one of the first thread is the first of the run. */
  isFirstVisit(id: number): boolean {
    const wanted = this.wanted.get(id);
    if (!wanted || wanted.hasVisitor) return false;
    wanted.hasVisitor = true;
    return true;
  }

  /** The tunnel is at this URL now. A new thread is told when it opens the tunnel's proxy again. */
  name(tunnelId: string, publicUrl: string): void {
    for (const [id, { order }] of this.wanted) {
      if (order.tunnelId !== tunnelId) continue;
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
    const orders = [...this.wanted.values()]
      .map(({ order }) => order)
      .filter((order) => order.tunnelId === tunnelId && order.gate !== undefined);
    const isUrgent = orders.some(({ access }) => !access || takesAway(access, rules));
    for (const order of orders) order.access = rules;
    if (orders.length === 0 || !this.options.isUp()) return;
    const done = this.options.calls.setAccess(tunnelId, rules);
    if (isUrgent) void this.confirm(done);
    else done.catch(() => undefined);
  }

  tunnels(): string[] {
    return [...new Set([...this.wanted.values()].map(({ order }) => order.tunnelId))];
  }

  /** Call it when a new thread runs. */
  reopen(): void {
    for (const [id, wanted] of this.wanted) {
      if (wanted.url !== undefined) void this.openAgain(id, wanted, wanted.url);
    }
  }

  /** Opens proxies again that are no longer open. Programs that clean temporary files may remove sockets in use. */
  repair(): void {
    // A new thread has just been told to open all of them.
    if (!this.options.isServing()) return;
    for (const [id, wanted] of this.wanted) {
      const { url, busy, failures } = wanted;
      if (url === undefined || busy) continue;
      if (failures > 0 || isGone(url)) void this.openAgain(id, wanted, url);
    }
  }

  private async tryToOpen(id: number, order: ProxyOrder): Promise<string> {
    for (let count = 1; ; count += 1) {
      try {
        const opened = await this.options.calls.openTunnelProxy(id, order);
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
        ? await this.options.calls.openTunnelProxy(id, wanted.order, url)
        : { failed: "its folder" };
      wanted.failures = "failed" in opened ? wanted.failures + 1 : 0;
      if (wanted.failures % LOST_AGAIN_AFTER === LOST_AFTER)
        this.options.onLost(wanted.order.tunnelId);
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
