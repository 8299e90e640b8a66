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
    app: (...report) => void dashboard.app(...report),
    firstVisit: (...report) => void dashboard.firstVisit(...report),
    probe: (nonce) => void dashboard.probe(nonce),
    gate: (...report) => void dashboard.gate(...report),
    asked: (...report) => void dashboard.asked(...report),
    grantUsed: (...report) => void dashboard.grantUsed(...report),
    keysWanted: (issuerUrl) => void dashboard.keysWanted(issuerUrl),
    alarm: (...report) => void dashboard.alarm(...report),
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
