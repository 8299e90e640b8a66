import type { RawHeaders } from "@/lib/network/headers";
import type {
  FirstVisit,
  HopOrder,
  ProxyCalls,
  ProxyOptions,
  ProxyReports,
} from "@/lib/traffic/calls";
import { TrafficLog } from "@/lib/traffic/capture/traffic-log";
import { type Hop, openHop } from "@/lib/traffic/hop/hop";
import { readUser } from "@/lib/traffic/read-user";
import { Outbox } from "./outbox";
import { Probes } from "./probes";
import { sendReplay } from "./send-replay";
import { Visits } from "./visits";

/** All that visitors' requests pass through and leave behind: every hop, what is captured, who visits, how much. */
export function openProxy(options: ProxyOptions, reports: ProxyReports): ProxyCalls {
  const outlet = new Outbox(reports.events);
  const log = new TrafficLog({ ...options, outlet });
  const hops = new Map<number, Promise<Hop>>();
  const probes = new Probes((nonce) => reports.probe(nonce));
  const visits = new Visits();

  const openFor = (id: number, order: HopOrder, url: string | undefined) => {
    const { tunnelId, identified, inspect, notes } = order;
    let isFirst = true;
    return openHop({
      ...order,
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
    openHop: async (id, order, url) => {
      try {
        const known = hops.get(id);
        if (known) await (await known).listenAgain();
        else hops.set(id, openFor(id, order, url));
        return { url: (await hops.get(id))?.url ?? "" };
      } catch (error) {
        hops.delete(id);
        return { failed: reasonOf(error) };
      }
    },
    nameHop: async (id, publicUrl) => (await hops.get(id))?.setPublicUrl(publicUrl),
    // It may still be about to open.
    closeHop: async (id) => {
      const hop = hops.get(id);
      hops.delete(id);
      await hop?.then(
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
    forget: (tunnelId) => log.forget(tunnelId),
    replay: (order) => sendReplay(order, log),
    visitorsOf: (tunnelId) => log.visitors.of(tunnelId, Date.now()),
    people: () => log.visitors.people(Date.now()),
    trafficOf: (tunnelId) => ({
      points: log.points(tunnelId),
      now: log.now(tunnelId),
      capture: log.capture(),
    }),
    now: () => ({ visitors: log.hereNow(), traffic: log.allNow() }),
    totals: () => ({ capture: log.capture(), tunnels: log.allTotals() }),
  };
}

function firstVisit(headers: RawHeaders): FirstVisit {
  const email = readUser(headers)?.email.slice(0, 254);
  return { at: new Date().toISOString(), ...(email && { email }) };
}

/** The system's code where there is one. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return "no reason";
  return "code" in error && typeof error.code === "string" ? error.code : error.message;
}
