import { settingsSchema } from "@/lib/contract/settings";
import type { Tunnel } from "@/lib/contract/tunnels";
import { call } from "./api";
import { command, JSON_OPTION } from "./command";
import { findDashboard, homeOf } from "./find-dashboard";
import { formatTime, printJson, printLine } from "./print";
import { describeTrouble, findTunnel, listTunnels } from "./tunnels";

export const status = command({
  usage: "[<tunnel>]",
  arguments: [0, 1],
  options: JSON_OPTION,
  run: async ({ words: [wanted], flag }) => {
    const dashboard = findDashboard();
    const tunnels = await listTunnels(dashboard);
    if (wanted !== undefined) {
      const tunnel = findTunnel(tunnels, wanted);
      if (flag("json")) printJson(tunnel);
      else printTunnel(tunnel);
      return undefined;
    }
    const { version, dataDir } = await call(dashboard, "/api/settings", settingsSchema);
    const up = tunnels.filter((each) => each.status.state === "online").length;
    const url = homeOf(dashboard);
    const facts = { version, url, dataDir, tunnels: tunnels.length, online: up };
    if (flag("json")) printJson(facts);
    else {
      printLine(`Gatehouse ${version} at ${url}`);
      printLine(`Data     ${dataDir}`);
      printLine(`Tunnels  ${tunnels.length}, ${up} online`);
    }
    return undefined;
  },
});

function printTunnel(tunnel: Tunnel): void {
  const { name, upstream, group, status: now } = tunnel;
  printLine(`${name} is ${now.state} since ${formatTime(now.since)}`);
  if (now.url) printLine(`URL        ${now.url}`);
  printLine(`Local app  ${upstream}`);
  if (now.state === "online") printLine(`Login      ${now.protection.verdict}`);
  if (now.latencyMs !== undefined) printLine(`Latency    ${Math.round(now.latencyMs)} ms`);
  if (now.stopAt) printLine(`Stops      ${formatTime(now.stopAt)}`);
  if (now.heldBy) printLine(`Ends with  ${now.heldBy.name ?? "a program"}`);
  if (group) printLine(`Group      ${group}`);
  if (now.link) printLine(`One link   ${now.link.url ?? "not up"}`);
  if (now.lastError && now.state !== "online") printLine(describeTrouble(tunnel));
}
