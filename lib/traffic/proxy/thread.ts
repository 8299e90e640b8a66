import { setDefaultAutoSelectFamilyAttemptTimeout } from "node:net";
import { parentPort, workerData } from "node:worker_threads";
import { createBirpc } from "birpc";
import { ADDRESS_ATTEMPT_MS } from "@/lib/network/address-attempt";
import type { ProxyOptions, ProxyReports } from "@/lib/traffic/calls";
import { openProxy } from "./proxy";

// The proxy has a thread of its own, so that drawing a page does not hold up anybody's request: one page takes as long
// as a hundred requests do.

const port = parentPort;
if (!port) throw new Error("This file is the start of a thread.");
setDefaultAutoSelectFamilyAttemptTimeout(ADDRESS_ATTEMPT_MS);
const options: ProxyOptions = workerData;
const dashboard = createBirpc<ProxyReports>(
  openProxy(options, {
    events: (events) => void dashboard.events(events),
    app: (hopId, health) => void dashboard.app(hopId, health),
    firstVisit: (hopId, visit) => void dashboard.firstVisit(hopId, visit),
    probe: (nonce) => void dashboard.probe(nonce),
  }),
  {
    eventNames: ["events", "app", "firstVisit", "probe"],
    post: (message) => port.postMessage(message),
    on: (listener) => port.on("message", listener),
  },
);
