import { setDefaultAutoSelectFamilyAttemptTimeout } from "node:net";
import { parentPort, workerData } from "node:worker_threads";
import { createBirpc } from "birpc";
import { ADDRESS_ATTEMPT_MS } from "@/lib/network/address-attempt";
import type { ProxyOptions, ProxyReports } from "@/lib/traffic/calls";
import { openProxy } from "./proxy";

// The proxy runs in a thread of its own, because rendering one page takes as long as a hundred requests and would delay
// them.

const port = parentPort;
if (!port) throw new Error("This file is the start of a thread.");
setDefaultAutoSelectFamilyAttemptTimeout(ADDRESS_ATTEMPT_MS);
const options: ProxyOptions = workerData;
const dashboard = createBirpc<ProxyReports>(
  openProxy(options, {
    events: (events) => void dashboard.events(events),
    app: (proxyId, health) => void dashboard.app(proxyId, health),
    firstVisit: (proxyId, visit) => void dashboard.firstVisit(proxyId, visit),
    probe: (nonce) => void dashboard.probe(nonce),
    gate: (proxyId, seen) => void dashboard.gate(proxyId, seen),
    asked: (proxyId, person) => void dashboard.asked(proxyId, person),
    grantUsed: (proxyId, grant) => void dashboard.grantUsed(proxyId, grant),
    keysWanted: (issuerUrl) => void dashboard.keysWanted(issuerUrl),
    alarm: (proxyId, alarm) => void dashboard.alarm(proxyId, alarm),
    visits: (tunnelId, visits) => void dashboard.visits(tunnelId, visits),
  }),
  {
    eventNames: [
      ...(["events", "app", "firstVisit", "probe"] as const),
      ...(["gate", "asked", "grantUsed", "keysWanted", "alarm", "visits"] as const),
    ],
    post: (message) => port.postMessage(message),
    on: (listener) => port.on("message", listener),
  },
);
