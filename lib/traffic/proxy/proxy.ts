import type { RawHeaders } from "@/lib/network/headers";
import type {
  FirstVisit,
  ProxyCalls,
  ProxyOptions,
  ProxyOrder,
  ProxyReports,
} from "@/lib/traffic/calls";
import { TrafficLog } from "@/lib/traffic/capture/traffic-log";
import { Gate } from "@/lib/traffic/gate/gate";
import type { GateListener } from "@/lib/traffic/gate/gate-outlet";
import { KeyRing } from "@/lib/traffic/gate/key-ring";
import { SignatureCache } from "@/lib/traffic/gate/signature-cache";
import { readUser } from "@/lib/traffic/read-user";
import { openTunnelProxy, type TunnelProxy } from "@/lib/traffic/tunnel-proxy/tunnel-proxy";
import { Outbox } from "./outbox";
import { Probes } from "./probes";
import { Refusals } from "./refusals";
import { sendReplay } from "./send-replay";
import { Visits } from "./visits";

/**
 * Everything of the traffic that lives in this thread: the proxies, the captured requests, the visitors and the
 * numbers.
 */
export function openProxy(options: ProxyOptions, reports: ProxyReports): ProxyCalls {
  const outlet = new Outbox(reports.events);
  const log = new TrafficLog({ ...options, outlet });
  const proxies = new Map<number, Promise<TunnelProxy>>();
  const probes = new Probes((nonce) => reports.probe(nonce));
  const visits = new Visits();
  const refusals = new Refusals();

  const gates = new Map<number, { tunnelId: string; gate: Gate }>();
  const ring = new KeyRing((issuerUrl) => reports.keysWanted(issuerUrl));
  const cache = new SignatureCache();
  ring.onChange(() => cache.clear());

  const openGate = (id: number, { tunnelId, gate: order, access }: ProxyOrder) => {
    if (!order) return undefined;
    const gate = new Gate({
      ...order,
      access,
      ring,
      cache,
      listener: listenerOf(id, tunnelId, reports),
      onRefused: (reason) => refusals.note(tunnelId, reason),
    });
    gates.set(id, { tunnelId, gate });
    return gate;
  };

  const openFor = (id: number, order: ProxyOrder, url: string | undefined) => {
    const { tunnelId, identified, inspect, notes } = order;
    let isFirst = true;
    return openTunnelProxy({
      ...order,
      gate: openGate(id, order),
      ...(url !== undefined && { url }),
      onProbe: (nonce) => probes.report(nonce),
      onApp: (health) => reports.app(id, health),
      onVisit: (headers, until) => {
        visits.note(until);
        if (isFirst) reports.firstVisit(id, firstVisit(headers));
        isFirst = false;
      },
      ...(inspect && { watch: log.watch(tunnelId, { identified, notes }) }),
    });
  };

  return {
    openTunnelProxy: async (id, order, url) => {
      try {
        const known = proxies.get(id);
        if (known) await (await known).listenAgain();
        else proxies.set(id, openFor(id, order, url));
        return { url: (await proxies.get(id))?.url ?? "" };
      } catch (error) {
        proxies.delete(id);
        gates.get(id)?.gate.close();
        gates.delete(id);
        return { failed: reasonOf(error) };
      }
    },
    nameTunnelProxy: async (id, publicUrl) => {
      (await proxies.get(id))?.setPublicUrl(publicUrl);
      gates.get(id)?.gate.tellAgain();
    },
    setAccess: async (tunnelId, rules) => {
      for (const each of gates.values()) if (each.tunnelId === tunnelId) each.gate.setAccess(rules);
    },
    setIssuerKeys: (issuerUrl, keys) => ring.set(issuerUrl, keys),
    // The proxy may still be opening.
    closeTunnelProxy: async (id) => {
      const tunnelProxy = proxies.get(id);
      proxies.delete(id);
      gates.delete(id);
      await tunnelProxy?.then(
        ({ close }) => close(),
        () => undefined,
      );
    },
    expectProbe: (nonce) => probes.expect(nonce),
    forgetProbe: (nonce) => probes.forget(nonce),
    setHeard: (isHeard) => {
      outlet.isHeard = isHeard;
    },
    lastVisitAt: () => visits.lastAt(),
    listRequests: (tunnelId, query) => log.store.list(tunnelId, query),
    findRequest: async (id) => {
      const recording = log.store.find(id);
      return recording && { detail: await recording.detail(), target: recording.target };
    },
    findDetails: async (ids) => {
      const details = await Promise.all(ids.map((id) => log.store.find(id)?.detail()));
      return details.filter((detail) => detail !== undefined);
    },
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

function listenerOf(id: number, tunnelId: string, reports: ProxyReports): GateListener {
  return {
    gate: (seen) => reports.gate(id, seen),
    asked: (person) => reports.asked(id, person),
    grantUsed: (grant) => reports.grantUsed(id, grant),
    alarm: (alarm) => reports.alarm(id, alarm),
    visits: (visits) => reports.visits(tunnelId, visits),
  };
}

function firstVisit(headers: RawHeaders): FirstVisit {
  const email = readUser(headers)?.email.slice(0, 254);
  return { at: new Date().toISOString(), ...(email && { email }) };
}

/** The system's error code if there is one. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return "no reason";
  return "code" in error && typeof error.code === "string" ? error.code : error.message;
}
