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
import type { Crash } from "./thread/explain-crash";
import { type OpenLinkProxy, OpenProxies, type OpenTunnelProxy } from "./thread/open-proxies";
import { type Patience, Supervisor, type ThreadCalls } from "./thread/supervisor";

export type { OpenLinkProxy, OpenTunnelProxy };

const MIB = 1024 * 1024;
/**
 * Memory for open requests and everything else. The buffers of captured requests are outside the heap and not included.
 */
const HEAP_MIB = 512;
/**
 * Three times V8's default. An exchange lives longer than V8 expects of young objects, and copying the live ones is
 * what costs most.
 */
const YOUNG_MIB = 144;
const REPAIR_EVERY_MS = 1_000;

/**
 * The thread is started again after `pauseMs`. `inARow` counts its crashes from 1, until it has run for some minutes.
 */
export type ProxyCrash = Crash & { pauseMs: number; inARow: number };

export type ProxyObserver = {
  crashed(crash: ProxyCrash): void;
  /** A new thread runs after a crash. Captured requests and the list of who is here are lost. */
  isBack(): void;
  /** What the listener of this tunnel, or link, forwards to cannot be opened again: it has to be bound to another place. */
  lost(tunnelOrLink: string): void;
  /** Whether this tunnel's app answered when a request needed it. */
  app(tunnelId: string, health: AppHealth): void;
  /** Nobody watches this tunnel's app any more, so its state is unknown. */
  appUnknown(tunnelId: string): void;
  /** The first request of the current run that came through the login. */
  firstVisit(tunnelId: string, visit: FirstVisit): void;
};

type OfTunnel<Report> = Report extends (proxyId: number, ...rest: infer Rest) => void
  ? (...rest: Rest) => void
  : never;

/** What the gates report, with the tunnel's id; see GateReports. */
export type GateObserver = Pick<GateReports, "keysWanted" | "visits"> & {
  [Name in "gate" | "asked" | "grantUsed" | "alarm"]: OfTunnel<GateReports[Name]>;
};

/**
 * The dashboard's side of the proxy. The proxy runs in a thread of its own, which may crash and is then started again.
 */
export class TrafficProxy {
  readonly calls: ThreadCalls;
  private readonly supervisor: Supervisor;
  private readonly proxies: OpenProxies;
  private readonly probes = new ExpectedProbes();
  private observer: ProxyObserver | undefined;
  private gateObserver: GateObserver | undefined;
  private readonly issuerKeys = new Map<string, IssuerKeys | null>();
  private isHeard = false;
  private hasCrashed = false;
  private knownVisitAt = 0;
  private readonly repairTimer: NodeJS.Timeout;

  constructor(start: () => Worker, patience: Patience = {}) {
    const hub = getHub();
    this.supervisor = new Supervisor({
      start,
      reports: {
        events: (events) => hub.publishAll(events),
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
      onCrash: (crash) => this.crashed(crash),
      ...patience,
    });
    this.calls = this.supervisor.calls;
    this.proxies = new OpenProxies({
      calls: this.calls,
      isUp: () => this.supervisor.isUp,
      isServing: () => this.supervisor.isServing,
      replaceThread: (crash) => this.supervisor.replace(crash),
      folder: getSocketFolder,
      onLost: (tunnelId) => this.observer?.lost(tunnelId),
    });
    this.supervisor.start();
    hub.onHeard((isHeard) => {
      this.isHeard = isHeard;
      void this.calls.setHeard(isHeard);
    });
    this.repairTimer = setInterval(() => this.repair(), REPAIR_EVERY_MS).unref();
  }

  /** Called at boot, because the proxy does not know notices and pages. */
  tell(observer: ProxyObserver): void {
    this.observer = observer;
  }

  /** Called at boot as well. */
  tellGate(observer: GateObserver): void {
    this.gateObserver = observer;
  }

  /**
   * Changes who may enter. It takes effect at once, also for open requests. Does nothing when the tunnel is not
   * running.
   */
  setAccess(tunnelId: string, rules: AccessRules): void {
    this.proxies.setAccess(tunnelId, rules);
  }

  /** Also kept for threads that start later. Null means that the issuer has no keys. */
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

  /** Ends the proxy for good. Only tests do this. */
  async close(): Promise<void> {
    clearInterval(this.repairTimer);
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
   * When somebody last used any tunnel, in milliseconds. It is now while a request or a socket is open, and 0 if nobody
   * has come. It is also now while no thread answers, because nobody can then say that there are no visitors.
   */
  async lastVisitAt(): Promise<number> {
    if (!this.supervisor.isUp) return Date.now();
    return this.askLastVisit().catch(() => Date.now());
  }

  /** The value is kept here because a new thread does not know it. */
  private async askLastVisit(): Promise<number> {
    // Not the later of both: the clock may have been set back.
    this.knownVisitAt = (await this.calls.lastVisitAt()) || this.knownVisitAt;
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

  /** Tells a new thread everything it has to know. The probes come first, so that each one that arrives is reported. */
  private tellThread(): void {
    void this.calls.setHeard(this.isHeard);
    for (const nonce of this.probes.nonces()) {
      // If that thread crashes too, the next one is told.
      this.calls.expectProbe(nonce).catch(() => undefined);
    }
    // The keys come before the proxies, or the gates would have none for a moment.
    for (const [issuerUrl, keys] of this.issuerKeys) void this.calls.setIssuerKeys(issuerUrl, keys);
    this.proxies.reopen();
    if (this.hasCrashed) this.observer?.isBack();
  }

  private crashed(crash: ProxyCrash): void {
    this.hasCrashed = true;
    this.probes.threadCrashed();
    for (const tunnelId of this.proxies.tunnels()) this.observer?.appUnknown(tunnelId);
    if (crash.details !== undefined) log(`The proxy's thread crashed: ${crash.details}`);
    this.observer?.crashed(crash);
  }

  private repair(): void {
    restoreSocketFolder();
    this.proxies.repair();
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
    // Without a limit the heap could grow until the system ends the whole process.
    resourceLimits: {
      maxOldGenerationSizeMb: HEAP_MIB + (2 * options.budgetBytes) / MIB,
      maxYoungGenerationSizeMb: YOUNG_MIB,
    },
  });
}

/** The options that the next thread starts with. */
export function threadOptions(): ProxyOptions {
  const { captureBudgetBytes, captureBodyBytes } = readEnv();
  return {
    thread: "proxy",
    budgetBytes: captureBudgetBytes,
    bodyBytes: captureBodyBytes,
    firstRequestId: firstRequestId(),
  };
}

/**
 * Greater than every id that an earlier thread or process gave, even if the clock was set back while this process runs.
 */
function firstRequestId(): number {
  return Math.floor(Math.max(Date.now(), performance.timeOrigin + performance.now())) * 1_000;
}
