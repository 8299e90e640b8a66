import type { GateAnswer } from "@/lib/traffic/gate/gate";
import { BARE_HEADERS } from "@/lib/traffic/gate/page";

// A service worker stands before all of a site and outlives its app, so it would answer for the other apps. In place of
// its script a browser gets one that takes it away (Service Workers, section "Update": the browser asks for it again and
// again, so one from before the link goes as well).
const SCRIPT = `self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.registration.unregister()));
`;

export function unregisteringWorker(): GateAnswer {
  const headers = { ...BARE_HEADERS, "content-type": "text/javascript; charset=utf-8" };
  return { status: 200, headers, body: SCRIPT, isHeld: false };
}
