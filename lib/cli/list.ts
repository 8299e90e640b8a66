import { JSON_OPTION } from "./command";
import { findDashboard } from "./find-dashboard";
import { printJson, printLine, printNote, printTable } from "./print";
import { listTunnels } from "./tunnels";

/** @type {import("./command").Command} */
export const list = {
  summary: "List the tunnels with their state and URL.",
  usage: "[--group <name>]",
  arguments: [0, 0],
  options: {
    group: { type: "string", short: "g", value: "name", help: "Only the tunnels of this group." },
    names: { type: "boolean", help: "Print only names, one a line." },
    ...JSON_OPTION,
  },
  run: async ({ text, flag }) => {
    const group = text("group")?.toLowerCase();
    const all = await listTunnels(findDashboard());
    const tunnels = all.filter((tunnel) => !group || tunnel.group?.toLowerCase() === group);
    if (flag("json")) printJson(tunnels);
    else if (flag("names")) for (const { name } of tunnels) printLine(name);
    else if (tunnels.length === 0) printNote(group ? "There is no such group." : "No tunnels yet.");
    else printTable(["NAME", "STATE", "LOGIN", "URL", "LOCAL APP"], tunnels.map(toRow));
    return undefined;
  },
};

/** @param {import("./tunnels").Tunnel} tunnel */
function toRow({ name, upstream, domain, status }) {
  const online = status.state === "online";
  return [
    name,
    status.state,
    online ? status.protection.verdict : "-",
    status.url ?? (domain ? `(${domain})` : "-"),
    upstream.replace(/^http:\/\//, ""),
  ];
}
