import "server-only";
import { Worker } from "node:worker_threads";
import { type BirpcReturn, createBirpc } from "birpc";
import { readEnv } from "@/lib/env";
import { getHub } from "@/lib/live/hub";
import { sharedOnce } from "@/lib/shared-once";
import type { HopOrder, ProxyCalls, ProxyOptions, ProxyReports } from "./proxy/calls";
import { reportApp, reportFirstVisit } from "./run-reports";
import { getSocketFolder } from "./socket-folder";

/** Longer than a replay waits for the app. */
const CALL_DEADLINE_MS = 45_000;

export type OpenHop = { url: string; close(): void };

/** The dashboard's end of the proxy, which has a thread of its own. Without that thread the process ends. */
class ProxyThread {
  readonly calls: BirpcReturn<ProxyCalls>;
  private readonly tunnels = new Map<number, string>();
  private lastHop = 0;

  constructor(options: ProxyOptions) {
    const worker = new Worker(new URL("./proxy/thread.ts", import.meta.url), {
      workerData: options,
      name: "proxy",
    });
    const hub = getHub();
    // What comes from a hop that was closed meanwhile is of a run that is over.
    const about = (hopId: number, tell: (tunnelId: string) => void) => {
      const tunnelId = this.tunnels.get(hopId);
      if (tunnelId !== undefined) tell(tunnelId);
    };
    this.calls = createBirpc<ProxyCalls, ProxyReports>(
      {
        events: (events) => events.forEach((event) => void hub.publish(event)),
        app: (hopId, health) => about(hopId, (tunnelId) => reportApp(tunnelId, health)),
        firstVisit: (hopId, visit) => about(hopId, (id) => reportFirstVisit(id, visit)),
      },
      {
        timeout: CALL_DEADLINE_MS,
        eventNames: ["closeHop", "forgetProbe", "setHeard", "forget"],
        post: (message) => worker.postMessage(message),
        on: (listener) => worker.on("message", listener),
      },
    );
    hub.onHeard((isHeard) => void this.calls.setHeard(isHeard));
  }

  async openHop(order: HopOrder): Promise<OpenHop> {
    this.lastHop += 1;
    const id = this.lastHop;
    this.tunnels.set(id, order.tunnelId);
    const close = () => {
      this.tunnels.delete(id);
      void this.calls.closeHop(id);
    };
    try {
      return { url: await this.calls.openHop(id, order), close };
    } catch (error) {
      close();
      throw error;
    }
  }
}

export function getProxy(): ProxyThread {
  return sharedOnce("proxy-thread", () => {
    const { captureBudgetBytes, captureBodyBytes } = readEnv();
    return new ProxyThread({
      budgetBytes: captureBudgetBytes,
      bodyBytes: captureBodyBytes,
      socketFolder: getSocketFolder(),
    });
  });
}
