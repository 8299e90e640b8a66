import type { LiveEvent } from "@/lib/contract/events";
import type { ChannelMessage, MessagePage, MessageQuery } from "@/lib/contract/messages";
import type { AllRequestsQuery } from "@/lib/contract/request-query";
import type {
  CaptureState,
  HeaderList,
  Person,
  RequestDetail,
  RequestPage,
  RequestSummary,
  Traffic,
  TrafficNow,
  Visitor,
} from "@/lib/contract/traffic";
import type { AppHealth } from "@/lib/upstream/app-health";
import type { UpstreamOptions } from "@/lib/upstream/upstream-client";
import type { AccessRules, GateOrder, GateReports, IssuerKeys } from "./gate-orders";
import type { Totals } from "./numbers";
import type { RefusalCounts } from "./refusal-reasons";

// The messages between the dashboard and the proxy's thread. They are data only, because nothing else can cross. Times
// are milliseconds of Date.now() or ISO 8601.

export type ProxyOptions = {
  thread: "proxy";
  /** The memory for captured requests of all tunnels together. */
  budgetBytes: number;
  /** How many bytes of each body are kept. */
  bodyBytes: number;
  /** The first request id. It is greater than every id that an earlier thread gave. */
  firstRequestId: number;
};

/** How the requests of one run of a tunnel get to its app. */
export type ProxyOrder = UpstreamOptions & {
  tunnelId: string;
  /** The folder for the proxy's socket. Only this user can read it. */
  socketFolder: string;
  rewriteHost: boolean;
  hostHeader?: string | undefined;
  /** The app does not get the identity headers. */
  hideIdentity: boolean;
  /** The policy overwrites the identity headers, so they can be trusted. */
  identified: boolean;
  /** Verifies the login a second time. Without it, every request that comes through ngrok reaches the app. */
  gate?: GateOrder;
  /** Who may enter through the gate. Without rules nobody may. */
  access?: AccessRules;
  /** The headers that the tunnel's own policy adds, in lower case. */
  policyAdds: string[];
  /** The tunnel's own URL, once it is known. */
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
  /** The folder for the proxy's socket. Only this user can read it. */
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

/** A captured request that is sent again. */
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
  /** The tunnel's URL at the time when the request was captured. */
  publicUrl?: string;
  method: string;
  path: string;
  headers: HeaderList;
  body: Uint8Array;
  notes: string[];
};

export type ReplayOutcome = { detail: RequestDetail } | { unsendable: string };

/** The URL that the SDK forwards to, or the reason why the socket cannot be made. */
export type OpenedProxy = { url: string } | { failed: string };

export type ProxyCalls = {
  /**
   * The caller chooses `id`, and the reports of this tunnel's proxy contain it. With `url` the proxy opens at the same
   * place as before. A proxy that is still open there makes its socket again.
   */
  openTunnelProxy(id: number, order: ProxyOrder, url?: string): Promise<OpenedProxy>;
  /** The same for several apps behind one link. */
  openLinkProxy(id: number, order: LinkOrder, url?: string): Promise<OpenedProxy>;
  /** In force at once. Resolves when the requests of apps that went are cut; the others are not disturbed. */
  setLinkApps(id: number, apps: LinkApp[]): Promise<void>;
  /** The tunnel, or the link, is at this URL now. */
  nameTunnelProxy(id: number, publicUrl: string): Promise<void>;
  /** Takes effect at once, also for open requests. Resolves when everybody who may no longer enter is disconnected. */
  setAccess(tunnelId: string, rules: AccessRules): Promise<void>;
  /** Null means that the issuer has no keys. */
  setIssuerKeys(issuerUrl: string, keys: IssuerKeys | null): void;
  /** Disconnects every visitor of this run at once. Resolves when they are disconnected. */
  closeTunnelProxy(id: number): Promise<void>;
  /** From now on, a request with this nonce proves that its tunnel is open. It is not passed on to the app. */
  expectProbe(nonce: string): void;
  forgetProbe(nonce: string): void;
  /** Events of single requests are made only while somebody listens. */
  setHeard(isHeard: boolean): void;
  /**
   * The last time when somebody used any tunnel. It is now while a request or a socket is open, and 0 if nobody has
   * come.
   */
  lastVisitAt(): number;
  /** Newest first. With `in=all` it also looks into headers and bodies, which takes at most some seconds. */
  listRequests(query: AllRequestsQuery): Promise<RequestPage>;
  findRequest(id: number): Promise<{ detail: RequestDetail; target: string } | undefined>;
  /** Only the requests that are still kept. */
  findDetails(ids: number[]): Promise<RequestDetail[]>;
  /** Undefined when the request is not kept. */
  listMessages(id: number, query: MessageQuery): Promise<MessagePage | undefined>;
  /** All messages of those of the requests that have any, oldest first. */
  findMessages(ids: number[]): Promise<[id: number, messages: ChannelMessage[]][]>;
  clear(tunnelId: string): void;
  /** Call it when the tunnel was deleted. */
  forget(tunnelId: string): void;
  replay(order: ReplayOrder): Promise<ReplayOutcome>;
  /** Last seen first. */
  visitorsOf(tunnelId: string): Visitor[];
  /** Of all tunnels, last seen first. */
  people(): Person[];
  trafficOf(tunnelId: string): Pick<Traffic, "points" | "now" | "capture">;
  /** The values that a page needs when it opens. */
  now(): { visitors: Visitor[]; traffic: TrafficNow[] };
  totals(): {
    capture: CaptureState;
    tunnels: { now: TrafficNow; totals: Totals }[];
    /** What gates refused, also where nothing is inspected. */
    refused: { tunnelId: string; reasons: RefusalCounts }[];
  };
};

export type ProxyReports = GateReports & {
  events(events: LiveEvent[]): void;
  app(proxyId: number, tunnelId: string, health: AppHealth): void;
  /** Once for each run of a tunnel and thread. */
  firstVisit(proxyId: number, tunnelId: string, visit: FirstVisit): void;
  /** An expected probe has arrived. */
  probe(nonce: string): void;
};
