import "server-only";
import { Worker } from "node:worker_threads";
import { readEnv } from "@/lib/base/env";
import { getHub } from "@/lib/base/hub";
import { log } from "@/lib/base/log";
import { sharedOnce } from "@/lib/base/shared-once";
import type { AppHealth } from "@/lib/upstream/app-health";
import type { FirstVisit, LinkOrder, ProxyOptions, ProxyOrder } from "./calls";
import { ExpectedProbes } from "./expected-probes";
import type { AccessRules, GateReports, IssuerKeys } from "./gate-orders";
import { getSocketFolder, restoreSocketFolder } from "./socket-folder";
import type { Fall } from "./thread/explain-fall";
import { type OpenLinkProxy, OpenProxies, type OpenTunnelProxy } from "./thread/open-proxies";
import { type Patience, Supervisor, type ThreadCalls } from "./thread/supervisor";

export type { OpenLinkProxy, OpenTunnelProxy };

const MIB = 1024 * 1024;
/** What requests under way and all else may take beside the captured requests, whose buffers are outside the heap. */
const HEAP_MIB = 512;
/** Three times what V8 takes by itself: an exchange lives longer than it expects, and moving the living costs most. */
const YOUNG_MIB = 144;
const MEND_EVERY_MS = 1_000;

/** `after` milliseconds it is started again; `inARow` counts its falls, from 1, until it has run for some minutes. */
export type ProxyFall = Fall & { pauseMs: number; inARow: number };

export type ProxyObserver = {
  fell(fall: ProxyFall): void;
  /** A new thread runs after a fall. All that was captured, and who was here, is gone. */
  isBack(): void;
  /** What the listener of this tunnel, or link, forwards to cannot be opened again: it has to be bound to another place. */
  lost(tunnelOrLink: string): void;
  /** Whether this tunnel's app answered, when it was needed. */
  app(tunnelId: string, health: AppHealth): void;
  /** Nobody watches its app any more. */
  appUnknown(tunnelId: string): void;
  /** The first request of its present run that came through the login. */
  firstVisit(tunnelId: string, visit: FirstVisit): void;
};

type OfTunnel<Report> = Report extends (proxyId: number, ...rest: infer Rest) => void
  ? (...rest: Rest) => void
  : never;

/** What gates see, each with its tunnel; see GateReports. */
export type GateObserver = Pick<GateReports, "keysWanted" | "visits"> & {
  [Name in "gate" | "asked" | "grantUsed" | "alarm"]: OfTunnel<GateReports[Name]>;
};

/** The dashboard's end of the proxy, which has a thread of its own that may fall and is started again. */
export class TrafficProxy {
  readonly calls: ThreadCalls;
  private readonly supervisor: Supervisor;
  private readonly proxies: OpenProxies;
  private readonly probes = new ExpectedProbes();
  private observer: ProxyObserver | undefined;
  private gateObserver: GateObserver | undefined;
  private readonly issuerKeys = new Map<string, IssuerKeys | null>();
  private isHeard = false;
  private hasFallen = false;
  private knownVisitAt = 0;
  private readonly mending: NodeJS.Timeout;

  constructor(start: () => Worker, patience: Patience = {}) {
    const hub = getHub();
    this.supervisor = new Supervisor({
      start,
      reports: {
        events: (events) => events.forEach((event) => void hub.publish(event)),
        app: (proxyId, tunnelId, health) => {
          if (this.proxies.isOpen(proxyId, tunnelId)) this.observer?.app(tunnelId, health);
        },
        firstVisit: (proxyId, tunnelId, visit) => {
          if (!this.proxies.isOpen(proxyId, tunnelId)) return;
          if (this.proxies.isFirstVisit(proxyId, tunnelId))
            this.observer?.firstVisit(tunnelId, visit);
        },
        probe: (nonce) => this.probes.saw(nonce),
        ...this.gateReports(),
      },
      ping: () => this.askLastVisit(),
      onStart: () => this.tellThread(),
      onFall: (fall) => this.fell(fall),
      ...patience,
    });
    this.calls = this.supervisor.calls;
    this.proxies = new OpenProxies({
      calls: this.calls,
      isUp: () => this.supervisor.isUp,
      isServing: () => this.supervisor.isServing,
      replaceThread: (fall) => this.supervisor.replace(fall),
      folder: getSocketFolder,
      onLost: (tunnelId) => this.observer?.lost(tunnelId),
    });
    this.supervisor.start();
    hub.onHeard((isHeard) => {
      this.isHeard = isHeard;
      void this.calls.setHeard(isHeard);
    });
    this.mending = setInterval(() => this.mend(), MEND_EVERY_MS).unref();
  }

  /** Boot wires this: the proxy knows nothing of notices and pages. */
  tell(observer: ProxyObserver): void {
    this.observer = observer;
  }

  /** Boot wires this, too. */
  tellGate(observer: GateObserver): void {
    this.gateObserver = observer;
  }

  /** Who may enter: in force at once, also for what is open. Without a run of this tunnel nothing happens. */
  setAccess(tunnelId: string, rules: AccessRules): void {
    this.proxies.setAccess(tunnelId, rules);
  }

  /** Remembered for threads that start later. Null: there are none. */
  setIssuerKeys(issuerUrl: string, keys: IssuerKeys | null): void {
    this.issuerKeys.set(issuerUrl, keys);
    void this.calls.setIssuerKeys(issuerUrl, keys);
  }

  openTunnelProxy(order: Omit<ProxyOrder, "socketFolder">): Promise<OpenTunnelProxy> {
    return this.proxies.open(order);
  }

  openLinkProxy(order: Omit<LinkOrder, "socketFolder">): Promise<OpenLinkProxy> {
    return this.proxies.openLink(order);
  }

  /** The tunnel, or the link, is online at this URL. */
  nameTunnel(tunnelOrLink: string, publicUrl: string): void {
    this.proxies.name(tunnelOrLink, publicUrl);
  }

  /** For good; only tests do. */
  async close(): Promise<void> {
    clearInterval(this.mending);
    await this.supervisor.close();
  }

  /** See ExpectedProbes. Rejects with the Problem `proxy_restarting` while there is no thread. */
  async expectProbe(nonce: string) {
    const probe = this.probes.expect(nonce, () => this.askLastVisit());
    const forget = () => {
      probe.forget();
      void this.calls.forgetProbe(nonce);
    };
    try {
      await this.calls.expectProbe(nonce);
    } catch (error) {
      forget();
      throw error;
    }
    return { ...probe, forget };
  }

  /**
   * When somebody last came through any tunnel (milliseconds): now, while a request or a socket is open, 0 if nobody
   * has. While no thread answers it is now, too: nobody can say then that nobody visits.
   */
  async lastVisitAt(): Promise<number> {
    if (!this.supervisor.isUp) return Date.now();
    return this.askLastVisit().catch(() => Date.now());
  }

  /** Kept here, as a new thread knows of nobody. */
  private async askLastVisit(): Promise<number> {
    this.knownVisitAt = Math.max(this.knownVisitAt, await this.calls.lastVisitAt());
    return this.knownVisitAt;
  }

  private gateReports(): GateReports {
    const about = (
      proxyId: number,
      tunnelId: string,
      tell: (observer: GateObserver) => void,
    ): void => {
      if (this.gateObserver && this.proxies.isOpen(proxyId, tunnelId)) tell(this.gateObserver);
    };
    return {
      gate: (id, tunnelId, seen) =>
        about(id, tunnelId, (observer) => observer.gate(tunnelId, seen)),
      asked: (id, tunnelId, who) =>
        about(id, tunnelId, (observer) => observer.asked(tunnelId, who)),
      grantUsed: (id, tunnelId, grant) =>
        about(id, tunnelId, (observer) => observer.grantUsed(tunnelId, grant)),
      alarm: (id, tunnelId, alarm) =>
        about(id, tunnelId, (observer) => observer.alarm(tunnelId, alarm)),
      visits: (tunnelId, visits) => this.gateObserver?.visits(tunnelId, visits),
      keysWanted: (issuerUrl) => this.gateObserver?.keysWanted(issuerUrl),
    };
  }

  /** All that a new thread has to know, in this order: no probe may go untold because it was not known yet. */
  private tellThread(): void {
    void this.calls.setHeard(this.isHeard);
    for (const nonce of this.probes.nonces()) {
      // If that thread falls too, the next one is told.
      this.calls.expectProbe(nonce).catch(() => undefined);
    }
    // First, or the gates would have none for a moment.
    for (const [issuerUrl, keys] of this.issuerKeys) void this.calls.setIssuerKeys(issuerUrl, keys);
    this.proxies.reopen();
    if (this.hasFallen) this.observer?.isBack();
  }

  private fell(fall: ProxyFall): void {
    this.hasFallen = true;
    this.probes.threadFell();
    for (const tunnelId of this.proxies.tunnels()) this.observer?.appUnknown(tunnelId);
    if (fall.details !== undefined) log(`The proxy's thread fell: ${fall.details}`);
    this.observer?.fell(fall);
  }

  private mend(): void {
    restoreSocketFolder();
    this.proxies.mend();
  }
}

export function getProxy(): TrafficProxy {
  return sharedOnce("proxy-thread", () => new TrafficProxy(startThread));
}

function startThread(): Worker {
  const options = threadOptions();
  return new Worker(new URL("./proxy/thread.ts", import.meta.url), {
    workerData: options,
    name: "proxy",
    // Without a limit its heap might grow until the system ends the whole process.
    resourceLimits: {
      maxOldGenerationSizeMb: HEAP_MIB + (2 * options.budgetBytes) / MIB,
      maxYoungGenerationSizeMb: YOUNG_MIB,
    },
  });
}

/** What the next thread begins with. */
export function threadOptions(): ProxyOptions {
  const { captureBudgetBytes, captureBodyBytes } = readEnv();
  return {
    thread: "proxy",
    budgetBytes: captureBudgetBytes,
    bodyBytes: captureBodyBytes,
    firstRequestId: firstRequestId(),
  };
}

/** Greater than any that an earlier thread or process gave, even if the clock was set back while this process runs. */
function firstRequestId(): number {
  return Math.floor(Math.max(Date.now(), performance.timeOrigin + performance.now())) * 1_000;
}
