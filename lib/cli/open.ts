import openInBrowser from "open";
import { CliError, EXIT } from "./exit";
import { findDashboard } from "./find-dashboard";
import { printLine } from "./print";
import { findTunnel, listTunnels } from "./tunnels";

/** @type {import("./command").Command} */
export const open = {
  summary: "Open a tunnel's URL, or the dashboard, in the browser.",
  usage: "[<tunnel>]",
  details:
    "A browser that was not let in yet needs the address with the token, which the dashboard prints at its start.",
  arguments: [0, 1],
  options: { print: { type: "boolean", help: "Only print the address." } },
  run: async ({ words: [wanted], flag }) => {
    const dashboard = findDashboard();
    // Without the token: the browser's command line can be read by everyone on this machine.
    const home = `${dashboard.url.replace("//127.0.0.1:", "//localhost:")}/`;
    const address = wanted === undefined ? home : await urlOf(dashboard, wanted);
    printLine(address);
    if (!flag("print")) await openInBrowser(address);
    return undefined;
  },
};

/**
 * @param {import("./find-dashboard").Dashboard} dashboard
 * @param {string} wanted
 */
async function urlOf(dashboard, wanted) {
  const { name, status } = findTunnel(await listTunnels(dashboard), wanted);
  if (status.url !== undefined && status.state === "online") return status.url;
  throw new CliError(
    EXIT.failed,
    `"${name}" is ${status.state}. Start it with: gatehouse start --wait "${name}"`,
  );
}
