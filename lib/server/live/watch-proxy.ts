import "server-only";
import { getHub } from "@/lib/base/hub";
import { log } from "@/lib/base/log";
import { notify } from "@/lib/notices/service";
import { getProxy, type ProxyCrash } from "@/lib/traffic/proxy-thread";
import { readLinkGroup } from "@/lib/tunnels/link-group";
import { linkRunOf, tunnelsOfRun } from "@/lib/tunnels/link-runs";
import { isLinkId } from "@/lib/tunnels/links";
import { nameTunnel } from "@/lib/tunnels/name-tunnel";
import { forgetApp, noteApp, noteFirstVisit } from "@/lib/tunnels/run-reports";
import { restartTunnel } from "@/lib/tunnels/run-tunnel";
import { getStored, listStored } from "@/lib/tunnels/store";
import { getSnapshot } from "./snapshot";
import { hearOfApp } from "./tell-app";

/** A pause that people notice, in milliseconds. */
const LONG_MS = 1_000;
/** After this many messages in a row, people know. */
const MOST_IN_A_ROW = 4;
const TOLD_AGAIN_AFTER_MS = 10 * 60_000;

/**
 * Tells people and pages when the proxy's thread crashes and when it runs again. The tunnels stay bound. `changed` is
 * called for each tunnel about which the proxy reports something.
 */
export function watchProxy(changed: (tunnelId: string) => void): void {
  let toldAt = Number.NEGATIVE_INFINITY;
  let isAwaited = false;
  let untold: ProxyCrash | undefined;
  getProxy().tell({
    crashed: (crash) => {
      const isNews = crash.inARow <= MOST_IN_A_ROW || Date.now() - toldAt > TOLD_AGAIN_AFTER_MS;
      if (isNews) {
        toldAt = Date.now();
        // A short outage is reported when it is over, because nobody could read the message before.
        if (crash.pauseMs >= LONG_MS) tellCrash(crash);
        else untold = crash;
      }
      isAwaited = isNews && crash.pauseMs >= LONG_MS;
      if (crash.pauseMs >= LONG_MS) refreshPages();
    },
    isBack: () => {
      if (untold) tellCrash(untold);
      untold = undefined;
      if (isAwaited) tell("Gatehouse's proxy runs again", "Visitors reach your apps again.");
      isAwaited = false;
      refreshPages();
    },
    lost: (tunnelId) => void rebind(tunnelId),
    app: (tunnelId, health) => {
      noteApp(tunnelId, health);
      hearOfApp(tunnelId, health);
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

function tellCrash({ why, pauseMs }: ProxyCrash): void {
  const isLong = pauseMs >= LONG_MS;
  const when = isLong ? `, and starts again in ${Math.round(pauseMs / 1_000)} s` : "";
  const detail = [
    why,
    "Open requests ended with an error.",
    ...(isLong ? ["Until it runs again, visitors get error 502."] : []),
    "The tunnels stay online. Captured requests, visitor lists and numbers from before are lost.",
  ];
  const title = isLong
    ? `Gatehouse's proxy crashed again${when}`
    : "Gatehouse's proxy crashed and was started again";
  tell(title, detail.join(" "));
}

function tell(title: string, detail: string): void {
  notify({ kind: "gatehouse", tunnels: [], title, detail });
}

/**
 * Requests and visitors on the pages belong to the thread that crashed: the pages forget them and get a new snapshot.
 */
function refreshPages(): void {
  const hub = getHub();
  for (const { config } of listStored()) {
    hub.publish({ type: "requests-cleared", data: { tunnelId: config.id } });
  }
  getSnapshot()
    .then((data) => hub.publish({ type: "snapshot", data }))
    .catch((error) => log(`Pages were not refreshed: ${String(error)}`));
}

/** The socket to which ngrok's requests go was removed: the tunnel needs a new one. */
async function rebind(runId: string): Promise<void> {
  try {
    const { name, tunnels } = await startAgain(runId, "Its private socket was removed.");
    notify({
      kind: "gatehouse",
      tunnels,
      title: `“${name}” was started again: its private socket was removed`,
      detail: "The folder of Gatehouse's sockets was removed and could not be made again.",
    });
  } catch (error) {
    log(`A tunnel without a socket was not started again: ${String(error)}`);
  }
}

async function startAgain(id: string, cause: string) {
  if (isLinkId(id)) {
    const { name } = readLinkGroup(id);
    const tunnels = tunnelsOfRun(id).map(nameTunnel);
    await linkRunOf(id).rebind(cause);
    return { name: `The link of ${name}`, tunnels };
  }
  const { name } = getStored(id).config;
  await restartTunnel(id, cause);
  return { name, tunnels: [{ id, name }] };
}
