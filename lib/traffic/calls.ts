import type { LiveEvent } from "@/lib/contract/events";
import type {
  CaptureState,
  HeaderList,
  Person,
  RequestDetail,
  RequestQuery,
  RequestSummary,
  Traffic,
  TrafficNow,
  Visitor,
} from "@/lib/contract/traffic";
import type { AppHealth } from "@/lib/upstream/app-health";
import type { UpstreamOptions } from "@/lib/upstream/upstream-client";
import type { AccessRules, GateOrder, GateReports, IssuerKeys } from "./gate-orders";
import type { Totals } from "./numbers";

// What the dashboard and the proxy's thread say to each other: data alone crosses from one to the other. Times are
// milliseconds of Date.now() or ISO 8601.

export type ProxyOptions = {
  thread: "proxy";
  /** Memory for captured requests, of all tunnels together. */
  budgetBytes: number;
  /** How much of each body is kept. */
  bodyBytes: number;
  /** Where the ids of requests begin: greater than those that an earlier thread gave. */
  firstRequestId: number;
};

/** How requests of one run of a tunnel get to its app. */
export type ProxyOrder = UpstreamOptions & {
  tunnelId: string;
  /** Where its socket is made; private to this user. */
  socketFolder: string;
  rewriteHost: boolean;
  hostHeader?: string | undefined;
  /** The app does not get the identity headers. */
  hideIdentity: boolean;
  /** Only the policy says who a visitor is: what stands in the identity headers is true. */
  identified: boolean;
  /** The second lock; without it whoever comes through ngrok gets to the app. */
  gate?: GateOrder;
  /** Who may enter by it; without any rules nobody. */
  access?: AccessRules;
  /** The headers that the tunnel's own policy adds, in lower case. */
  policyAdds: string[];
  /** The tunnel's own URL, once it has one. */
  publicUrl?: string;
  inspect: boolean;
  /** Shown with every captured request. */
  notes: string[];
};

/** One endpoint for the tunnels of a group. What is the same for all of them: where it listens, and how its gate verifies. */
export type LinkOrder = {
  /** Of the link, not of a tunnel. */
  linkId: string;
  /** The group's name, which visitors see. */
  name: string;
  /** Where its socket is made; private to this user. */
  socketFolder: string;
  gate: GateOrder;
  /** Signs visitors' choices (32 bytes, hex); kept with the link, so that a choice outlives a restart. */
  choiceKey: string;
  /** The link's own URL, once it has one. */
  publicUrl?: string;
  /** In the order in which visitors see them; those that are stopped are named too, without an order. */
  apps: LinkApp[];
};

export type LinkApp = {
  tunnelId: string;
  name: string;
  /** What its requests need: undefined while the owner has it stopped. `access` decides per app on every request. */
  order?: LinkAppOrder;
  /** Of an app that is stopped: who may see that it is. Without it nobody does who has not opened it before. */
  access?: AccessRules;
};

export type LinkAppOrder = Omit<ProxyOrder, "tunnelId" | "socketFolder" | "gate" | "publicUrl"> & {
  access: AccessRules;
};

export type FirstVisit = { at: string; email?: string };

/** A captured request that is to be sent once more. */
export type ReplayOrder = {
  tunnelProxy: UpstreamOptions & {
    rewriteHost: boolean;
    hostHeader?: string | undefined;
    hideIdentity: boolean;
  };
  tunnelId: string;
  socketFolder: string;
  replayOf: number;
  user: RequestSummary["user"] | undefined;
  /** The tunnel's, when the request was captured. */
  publicUrl?: string;
  method: string;
  path: string;
  headers: HeaderList;
  body: Uint8Array;
  notes: string[];
};

export type ReplayOutcome = { detail: RequestDetail } | { unsendable: string };

/** What the SDK is to forward to, or why the socket cannot be made. */
export type OpenedProxy = { url: string } | { failed: string };

export type ProxyCalls = {
  /**
   * `id` is the caller's; reports of the tunnel's proxy bear it. With `url` at that very place, where it was before; one that is
   * open there makes its socket again.
   */
  openTunnelProxy(id: number, order: ProxyOrder, url?: string): Promise<OpenedProxy>;
  /** The same for several apps behind one link. */
  openLinkProxy(id: number, order: LinkOrder, url?: string): Promise<OpenedProxy>;
  /** In force at once. Resolves when the requests of apps that went are cut; the others are not disturbed. */
  setLinkApps(id: number, apps: LinkApp[]): Promise<void>;
  /** The tunnel, or the link, is at this URL now. */
  nameTunnelProxy(id: number, publicUrl: string): Promise<void>;
  /** In force at once, also for what is open, behind a link as well. Resolves when whoever may not enter any more is cut off. */
  setAccess(tunnelId: string, rules: AccessRules): Promise<void>;
  /** Null: there are none. */
  setIssuerKeys(issuerUrl: string, keys: IssuerKeys | null): void;
  /** Cuts every visitor of this run off at once. Resolves when they are. */
  closeTunnelProxy(id: number): Promise<void>;
  /** From now on a request with this nonce proves its tunnel open, and goes no further. */
  expectProbe(nonce: string): void;
  forgetProbe(nonce: string): void;
  /** While nobody listens, events of single requests are not made. */
  setHeard(isHeard: boolean): void;
  /** When somebody last came through any tunnel: now, while a request or a socket is open; 0 if nobody has. */
  lastVisitAt(): number;
  listRequests(tunnelId: string, query: RequestQuery): { items: RequestSummary[]; more: boolean };
  findRequest(id: number): Promise<{ detail: RequestDetail; target: string } | undefined>;
  /** Those of them that are still kept. */
  findDetails(ids: number[]): Promise<RequestDetail[]>;
  clear(tunnelId: string): void;
  /** The tunnel was deleted. */
  forget(tunnelId: string): void;
  replay(order: ReplayOrder): Promise<ReplayOutcome>;
  /** Last seen first. */
  visitorsOf(tunnelId: string): Visitor[];
  /** Of all tunnels, last seen first. */
  people(): Person[];
  trafficOf(tunnelId: string): Pick<Traffic, "points" | "now" | "capture">;
  /** For a page that opens. */
  now(): { visitors: Visitor[]; traffic: TrafficNow[] };
  totals(): { capture: CaptureState; tunnels: { now: TrafficNow; totals: Totals }[] };
};

export type ProxyReports = GateReports & {
  events(events: LiveEvent[]): void;
  app(proxyId: number, tunnelId: string, health: AppHealth): void;
  /** Once for each run of a tunnel and thread. */
  firstVisit(proxyId: number, tunnelId: string, visit: FirstVisit): void;
  /** A probe that is expected has arrived. */
  probe(nonce: string): void;
};
