import type { RawHeaders } from "@/lib/network/headers";
import type {
  FirstVisit,
  LinkApp,
  LinkOrder,
  OpenedProxy,
  ProxyCalls,
  ProxyOptions,
  ProxyOrder,
  ProxyReports,
} from "@/lib/traffic/calls";
import { RequestFinder } from "@/lib/traffic/capture/find-requests";
import { TrafficLog } from "@/lib/traffic/capture/traffic-log";
import { Gate } from "@/lib/traffic/gate/gate";
import type { GateListener } from "@/lib/traffic/gate/gate-outlet";
import { KeyRing } from "@/lib/traffic/gate/key-ring";
import { SignatureCache } from "@/lib/traffic/gate/signature-cache";
import { LinkProxy } from "@/lib/traffic/link/link-proxy";
import { readUser } from "@/lib/traffic/read-user";
import type { RefusalReason } from "@/lib/traffic/refusal-reasons";
import type { AppWayOptions } from "@/lib/traffic/tunnel-proxy/app-way";
import { openTunnelProxy, type TunnelProxy } from "@/lib/traffic/tunnel-proxy/tunnel-proxy";
import { Outbox } from "./outbox";
import { Probes } from "./probes";
import { Refusals } from "./refusals";
import { sendReplay } from "./send-replay";
import { Visits } from "./visits";

/** What is the same of a tunnel's proxy and a link's. */
type OpenProxy = Pick<TunnelProxy, "url" | "listenAgain" | "setPublicUrl" | "close">;

/**
 * Everything of the traffic that lives in this thread: the proxies, the captured requests, the visitors and the
 * numbers.
 */
export function openProxy(options: ProxyOptions, reports: ProxyReports): ProxyCalls {
  const outlet = new Outbox(reports.events);
  const log = new TrafficLog({ ...options, outlet });
  const finder = new RequestFinder(log.store);
  const proxies = new Map<number, Promise<OpenProxy>>();
  const probes = new Probes((nonce) => reports.probe(nonce));
  const visits = new Visits();
  const refusals = new Refusals();

  const gates = new Map<number, { tunnelId: string; gate: Gate }>();
  const links = new Map<number, LinkProxy>();
  /** The tunnels that are up by each proxy. */
  const served = new Map<number, readonly string[]>();

  /** Whoever is served by no proxy any more has no visitors. */
  const serve = (id: number, tunnelIds: readonly string[]) => {
    const before = served.get(id) ?? [];
    served.set(id, tunnelIds);
    const up = new Set([...served.values()].flat());
    for (const tunnelId of before) if (!up.has(tunnelId)) log.cutOff(tunnelId);
  };
  const ring = new KeyRing((issuerUrl) => reports.keysWanted(issuerUrl));
  const cache = new SignatureCache();
  ring.onChange(() => cache.clear());

  const openGate = (id: number, { tunnelId, gate: order, access }: ProxyOrder) => {
    if (!order) return undefined;
    const listener = listenerOf(id, tunnelId, reports);
    const onRefused = (reason: RefusalReason) => refusals.note(tunnelId, reason);
    const gate = new Gate({ ...order, access, ring, cache, listener, onRefused });
    gates.set(id, { tunnelId, gate });
    return gate;
  };

  /** Who is told of the requests of one run of a tunnel. */
  const tellOf = (
    id: number,
    tunnelId: string,
    { identified, inspect, notes }: Pick<ProxyOrder, "identified" | "inspect" | "notes">,
  ): Pick<AppWayOptions, "watch" | "onApp" | "onVisit"> => {
    let isFirst = true;
    return {
      onApp: (health) => reports.app(id, tunnelId, health),
      onVisit: (headers, until) => {
        visits.note(until);
        if (isFirst) reports.firstVisit(id, tunnelId, firstVisit(headers));
        isFirst = false;
      },
      ...(inspect && { watch: log.watch(tunnelId, { identified, notes }) }),
    };
  };

  const onProbe = (nonce: string) => probes.report(nonce);

  const openFor = (id: number, order: ProxyOrder, url: string | undefined) =>
    openTunnelProxy({
      ...order,
      ...(url !== undefined && { url }),
      ...tellOf(id, order.tunnelId, order),
      gate: openGate(id, order),
      onProbe,
    });

  const openLinkFor = async (id: number, order: LinkOrder, url: string | undefined) => {
    const link = new LinkProxy({
      ...{ order, ring, cache, onProbe },
      connect: (tunnelId, app) => tellOf(id, tunnelId, app),
      listen: (tunnelId) => listenerOf(id, tunnelId, reports),
      refused: (tunnelId, reason) => refusals.note(tunnelId, reason),
    });
    links.set(id, link);
    await link.open(url);
    return link;
  };

  const openAt = async (id: number, open: () => Promise<OpenProxy>): Promise<OpenedProxy> => {
    try {
      const known = proxies.get(id);
      if (known) await (await known).listenAgain();
      else proxies.set(id, open());
      return { url: (await proxies.get(id))?.url ?? "" };
    } catch (error) {
      proxies.delete(id);
      gates.get(id)?.gate.close();
      gates.delete(id);
      links.get(id)?.close();
      links.delete(id);
      served.delete(id);
      return { failed: reasonOf(error) };
    }
  };

  return {
    openTunnelProxy: (id, order, url) => {
      serve(id, [order.tunnelId]);
      return openAt(id, () => openFor(id, order, url));
    },
    openLinkProxy: (id, order, url) => {
      serve(id, upApps(order.apps));
      return openAt(id, () => openLinkFor(id, order, url));
    },
    setLinkApps: async (id, apps) => {
      await links.get(id)?.setApps(apps);
      if (links.has(id)) serve(id, upApps(apps));
    },
    nameTunnelProxy: async (id, publicUrl) => {
      (await proxies.get(id))?.setPublicUrl(publicUrl);
      gates.get(id)?.gate.tellAgain();
      links.get(id)?.tellAgain();
    },
    setAccess: async (tunnelId, rules) => {
      for (const each of gates.values()) if (each.tunnelId === tunnelId) each.gate.setAccess(rules);
      for (const link of links.values()) link.setAccess(tunnelId, rules);
    },
    setIssuerKeys: (issuerUrl, keys) => ring.set(issuerUrl, keys),
    // The proxy may still be opening.
    closeTunnelProxy: async (id) => {
      const tunnelProxy = proxies.get(id);
      proxies.delete(id);
      gates.delete(id);
      links.delete(id);
      await tunnelProxy?.then(
        (open) => open.close(),
        () => undefined,
      );
      serve(id, []);
      served.delete(id);
    },
    expectProbe: (nonce) => probes.expect(nonce),
    forgetProbe: (nonce) => probes.forget(nonce),
    setHeard: (isHeard) => {
      outlet.isHeard = isHeard;
    },
    lastVisitAt: () => visits.lastAt(),
    listRequests: (query) => finder.find(query),
    findRequest: async (id) => {
      const recording = log.store.find(id);
      return recording && { detail: await recording.detail(), target: recording.target };
    },
    findDetails: async (ids) => {
      const details = await Promise.all(ids.map((id) => log.store.find(id)?.detail()));
      return details.filter((detail) => detail !== undefined);
    },
    listMessages: (id, query) => log.messages(id, query),
    findMessages: (ids) => log.allMessages(ids),
    clear: (tunnelId) => log.clear(tunnelId),
    forget: (tunnelId) => {
      log.forget(tunnelId);
      refusals.forget(tunnelId);
    },
    replay: (order) => sendReplay(order, log),
    visitorsOf: (tunnelId) => log.visitors.of(tunnelId, Date.now()),
    people: () => log.visitors.people(Date.now()),
    trafficOf: (tunnelId) => ({
      points: log.points(tunnelId),
      now: log.now(tunnelId),
      capture: log.capture(),
    }),
    now: () => ({ visitors: log.hereNow(), traffic: log.allNow() }),
    totals: () => ({
      capture: log.capture(),
      tunnels: log.allTotals(),
      refused: refusals.all(),
    }),
  };
}

function upApps(apps: readonly LinkApp[]): string[] {
  return apps.flatMap(({ tunnelId, order }) => (order ? [tunnelId] : []));
}

function listenerOf(id: number, tunnelId: string, reports: ProxyReports): GateListener {
  return {
    gate: (seen) => reports.gate(id, tunnelId, seen),
    asked: (person) => reports.asked(id, tunnelId, person),
    grantUsed: (grant) => reports.grantUsed(id, tunnelId, grant),
    alarm: (alarm) => reports.alarm(id, tunnelId, alarm),
    visits: (visits) => reports.visits(tunnelId, visits),
  };
}

function firstVisit(headers: RawHeaders): FirstVisit {
  const email = readUser(headers)?.email;
  return { at: new Date().toISOString(), ...(email && { email }) };
}

/** The system's error code if there is one. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return "no reason";
  return "code" in error && typeof error.code === "string" ? error.code : error.message;
}
