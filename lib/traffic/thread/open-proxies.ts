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

/** In time awake: a thread that takes longer to cut off visitors is ended, which cuts off everybody. */
const CLOSE_MS = 200;
const TRIES = 3;
/** So many looks in a row that mend nothing, and the place is given up; if that mends nothing either, again later. */
const LOST_AFTER = 3;
const LOST_AGAIN_AFTER = 60;

export type OpenTunnelProxy = { url: string; close(): void };

type Wanted = {
  order: ProxyOrder;
  /** What the SDK forwards to. It stays the same over every thread. */
  url?: string;
  /** The thread is opening it. */
  busy: boolean;
  /** Looks in a row at which it was not open and could not be opened. */
  failures: number;
  hasVisitor: boolean;
};

export type OpenProxiesOptions = {
  calls: Pick<
    ThreadCalls,
    "openTunnelProxy" | "nameTunnelProxy" | "closeTunnelProxy" | "setAccess"
  >;
  /** There is a thread. */
  isUp(): boolean;
  /** Visitors may be connected to it. */
  isServing(): boolean;
  replaceThread(crash: Crash): void;
  /** Where new sockets are made. Throws a Problem when there is no such place. */
  folder(): string;
  /** What the tunnel's listener forwards to cannot be opened again. */
  onLost(tunnelId: string): void;
};

/** The tunnels' proxies that are wanted now: the one owner of that. A new thread opens all of them at the places that they had. */
export class OpenProxies {
  private readonly wanted = new Map<number, Wanted>();
  private lastId = 0;

  constructor(private readonly options: OpenProxiesOptions) {}

  /** A crash of the thread in between costs a try. Rejects with a Problem when it cannot be opened. */
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

  /** What comes from a proxy that was closed meanwhile is of a run that is over. */
  tunnelOf(id: number): string | undefined {
    return this.wanted.get(id)?.order.tunnelId;
  }

  /** Each thread reports a first visit; that of the first one is that of the run. */
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
      // A thread that crashes meanwhile is followed by one that knows.
      if (this.options.isUp())
        this.options.calls.nameTunnelProxy(id, publicUrl).catch(() => undefined);
    }
  }

  /**
   * Who may enter the tunnel now. Where that takes something from somebody, a thread that does not do it in time is ended.
   * A new thread is told when it opens the tunnel's proxy again.
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

  /** The thread is new. */
  reopen(): void {
    for (const [id, wanted] of this.wanted) {
      if (wanted.url !== undefined) void this.openAgain(id, wanted, wanted.url);
    }
  }

  /** Opens again what is not there any more: a cleaner of temporary files may remove sockets that are in use. */
  repair(): void {
    // A new thread has been told of all of them.
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
      // The thread crashed. The next one is asked again.
    } finally {
      wanted.busy = false;
    }
  }

  /** Not wanted any more from now on, whatever the thread does: the next one will not open it. */
  private close(id: number): void {
    if (this.wanted.delete(id) && this.options.isUp()) void this.confirmClosed(id);
  }

  private confirmClosed(id: number): Promise<void> {
    return this.confirm(this.options.calls.closeTunnelProxy(id));
  }

  /** A thread that does not cut off in time is ended. */
  private async confirm(cut: Promise<void>): Promise<void> {
    const { isServing, replaceThread } = this.options;
    const isUrgent = isServing();
    // Of a thread that crashed nobody is left connected.
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
