import type { Tunnel } from "@/lib/contract/tunnels";
import { command, JSON_OPTION } from "./command";
import { findDashboard } from "./find-dashboard";
import { printJson, printLine, printNote, printTable } from "./print";
import { listTunnels, tunnelsOfGroup } from "./tunnels";

export const list = command({
  usage: "[--group <name>]",
  arguments: [0, 0],
  options: {
    group: { type: "string", short: "g", value: "name", help: "Only the tunnels of this group." },
    names: { type: "boolean", help: "Print only names, one a line." },
    ...JSON_OPTION,
  },
  run: async ({ text, flag }) => {
    const group = text("group");
    const all = await listTunnels(findDashboard());
    const tunnels = group ? tunnelsOfGroup(all, group) : all;
    if (flag("json")) printJson(tunnels);
    else if (flag("names")) for (const { name } of tunnels) printLine(name);
    else if (tunnels.length === 0) printNote(group ? "There is no such group." : "No tunnels yet.");
    else printTable(["NAME", "STATE", "LOGIN", "URL", "LOCAL APP"], tunnels.map(toRow));
    return undefined;
  },
});

function toRow({ name, upstream, domain, status }: Tunnel): string[] {
  const online = status.state === "online";
  return [
    name,
    status.state,
    online ? status.protection.verdict : "-",
    status.url ?? (domain ? `(${domain})` : "-"),
    upstream.replace(/^http:\/\//, ""),
  ];
}
