import { command } from "./command";
import { findDashboard, homeOf } from "./find-dashboard";
import { printLine } from "./print";
import { onlineUrl } from "./tunnels";

export const open = command({
  usage: "[<tunnel>]",
  details:
    "A browser that is not logged in needs the address with the token, which the dashboard prints when it starts.",
  arguments: [0, 1],
  options: { print: { type: "boolean", help: "Only print the address." } },
  run: async ({ words: [wanted], flag }) => {
    const dashboard = findDashboard();
    // Without the token: the browser's command line can be read by everyone on this machine.
    const home = `${homeOf(dashboard)}/`;
    const address = wanted === undefined ? home : await onlineUrl(dashboard, wanted);
    printLine(address);
    if (!flag("print")) await openInBrowser(address);
    return undefined;
  },
});

/** Imported only here: a static import would be loaded for every command of the bundle. */
async function openInBrowser(address: string): Promise<void> {
  const { default: openAddress } = await import("open");
  await openAddress(address);
}
