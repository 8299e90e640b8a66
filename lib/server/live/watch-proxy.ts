import "server-only";
import { getHub } from "@/lib/base/hub";
import { log } from "@/lib/base/log";
import { notify } from "@/lib/notices/service";
import { getProxy, type ProxyFall } from "@/lib/traffic/proxy-thread";
import { forgetApp, noteApp, noteFirstVisit } from "@/lib/tunnels/run-reports";
import { restartTunnel } from "@/lib/tunnels/run-tunnel";
import { getStored, listStored } from "@/lib/tunnels/store";
import { getSnapshot } from "./snapshot";

/** A wait that people notice. */
const LONG_MS = 1_000;
/** Who is told four times in a row knows. */
const MOST_IN_A_ROW = 4;
const TOLD_AGAIN_AFTER_MS = 10 * 60_000;

/**
 * Tells people and pages when the proxy's thread falls and when it is back. The tunnels stay bound. `changed` hears of
 * each tunnel of whose run the proxy told something.
 */
export function watchProxy(changed: (tunnelId: string) => void): void {
  let toldAt = Number.NEGATIVE_INFINITY;
  let isAwaited = false;
  let untold: ProxyFall | undefined;
  getProxy().tell({
    fell: (fall) => {
      const isNews = fall.inARow <= MOST_IN_A_ROW || Date.now() - toldAt > TOLD_AGAIN_AFTER_MS;
      if (isNews) {
        toldAt = Date.now();
        // A short fall is told of when it is over: a person could not have read it before.
        if (fall.pauseMs >= LONG_MS) tellFall(fall);
        else untold = fall;
      }
      isAwaited = isNews && fall.pauseMs >= LONG_MS;
      if (fall.pauseMs >= LONG_MS) refreshPages();
    },
    isBack: () => {
      if (untold) tellFall(untold);
      untold = undefined;
      if (isAwaited) tell("Gatehouse's proxy runs again", "Visitors reach your apps again.");
      isAwaited = false;
      refreshPages();
    },
    lost: (tunnelId) => void rebind(tunnelId),
    app: (tunnelId, health) => {
      noteApp(tunnelId, health);
      changed(tunnelId);
    },
    appUnknown: (tunnelId) => {
      forgetApp(tunnelId);
      changed(tunnelId);
    },
    firstVisit: (tunnelId, visit) => {
      noteFirstVisit(tunnelId, visit);
      changed(tunnelId);
    },
  });
}

function tellFall({ why, pauseMs }: ProxyFall): void {
  const isLong = pauseMs >= LONG_MS;
  const when = isLong ? `, and starts again in ${Math.round(pauseMs / 1_000)} s` : "";
  const detail = [
    why,
    "Requests that were open ended with an error.",
    ...(isLong ? ["Until it runs again visitors get error 502."] : []),
    "The tunnels stay online. Captured requests, visitor lists and numbers from before are gone.",
  ];
  const title = isLong
    ? `Gatehouse's proxy fell again${when}`
    : "Gatehouse's proxy fell and was started again";
  tell(title, detail.join(" "));
}

function tell(title: string, detail: string): void {
  notify({ kind: "gatehouse", tunnels: [], title, detail });
}

/** What pages show of requests and visitors is of a thread that is gone: they forget it and take what is true now. */
function refreshPages(): void {
  const hub = getHub();
  for (const { config } of listStored()) {
    hub.publish({ type: "requests-cleared", data: { tunnelId: config.id } });
  }
  getSnapshot()
    .then((data) => hub.publish({ type: "snapshot", data }))
    .catch((error) => log(`Pages were not refreshed: ${String(error)}`));
}

/** The place that ngrok's requests come to is gone for good: the tunnel needs another one. */
async function rebind(tunnelId: string): Promise<void> {
  try {
    const { name } = getStored(tunnelId).config;
    await restartTunnel(tunnelId, "Its private socket was removed.");
    notify({
      kind: "gatehouse",
      tunnels: [{ id: tunnelId, name }],
      title: `“${name}” was started again: its private socket was removed`,
      detail: "The folder of Gatehouse's sockets was removed and could not be made again.",
    });
  } catch (error) {
    log(`A tunnel without a socket was not started again: ${String(error)}`);
  }
}
