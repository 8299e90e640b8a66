import { ticketSchema } from "@/lib/contract/tickets";
import { call } from "./api";
import { command } from "./command";
import { type Dashboard, findDashboard, homeOf } from "./find-dashboard";
import { printLine } from "./print";
import { onlineUrl } from "./tunnels";

export const open = command({
  usage: "[<tunnel>]",
  details:
    "The browser that it opens is let in at the dashboard. The printed address lets nobody in.",
  arguments: [0, 1],
  options: { print: { type: "boolean", help: "Only print the address." } },
  run: async ({ words: [wanted], flag }) => {
    const dashboard = findDashboard();
    const home = `${homeOf(dashboard)}/`;
    const address = wanted === undefined ? home : await onlineUrl(dashboard, wanted);
    printLine(address);
    if (flag("print")) return undefined;
    await openInBrowser(wanted === undefined ? await entranceOf(dashboard) : address);
    return undefined;
  },
});

/** With a ticket in place of the token: everyone on this machine can read the browser's command line. */
async function entranceOf(dashboard: Dashboard): Promise<string> {
  const { ticket } = await call(dashboard, "/api/tickets", ticketSchema, {
    method: "POST",
    body: {},
  });
  return `${homeOf(dashboard)}/?token=${encodeURIComponent(ticket)}`;
}

/** Imported only here: a static import would be loaded for every command of the bundle. */
async function openInBrowser(address: string): Promise<void> {
  const { default: openAddress } = await import("open");
  await openAddress(address);
}
