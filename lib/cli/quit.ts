import { setTimeout as pause } from "node:timers/promises";
import { z } from "zod";
import { call } from "./api";
import { command } from "./command";
import { CliError, EXIT } from "./exit";
import { type Dashboard, homeOf, lookForDashboard } from "./find-dashboard";
import { printLine, printNote } from "./print";
import { listTunnels } from "./tunnels";

const LOOK_MS = 100;
/** The dashboard unbinds its tunnels within 3 s, or is ended by force. */
const END_MS = 15_000;

export const quit = command({
  usage: "",
  details: "Tunnels that are online go offline, and are online again when the dashboard starts.",
  arguments: [0, 0],
  options: {},
  run: async () => {
    const dashboard = lookForDashboard();
    if (dashboard === undefined) {
      printNote("Gatehouse is not running.");
      return undefined;
    }
    const up = (await listTunnels(dashboard)).filter(({ status }) => status.desired === "up");
    await call(dashboard, "/api/shutdown", z.undefined(), { method: "POST", body: {} });
    await untilItEnded(dashboard);
    printLine("Gatehouse has ended.");
    if (up.length > 0) {
      printNote(
        up.length === 1
          ? "1 tunnel is offline now, and online again when it starts."
          : `${up.length} tunnels are offline now, and online again when it starts.`,
      );
    }
    return undefined;
  },
});

async function untilItEnded(dashboard: Dashboard): Promise<void> {
  const until = Date.now() + END_MS;
  while (lookForDashboard()?.url === dashboard.url) {
    if (Date.now() > until) {
      throw new CliError(EXIT.failed, `The dashboard at ${homeOf(dashboard)} does not end.`);
    }
    await pause(LOOK_MS);
  }
}
