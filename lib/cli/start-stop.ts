import { type Tunnel, tunnelSchema } from "@/lib/contract/tunnels";
import { call } from "./api";
import { command, JSON_OPTION } from "./command";
import { CliError, EXIT } from "./exit";
import { type Dashboard, findDashboard } from "./find-dashboard";
import { followEvents } from "./follow-events";
import { printJson, printLine, printNote } from "./print";
import { describeTrouble, findTunnel, listTunnels, pathOf, tunnelsOfGroup } from "./tunnels";

const WAIT_S = 60;
const MAX_TUNNELS = 1000;
const GROUP = {
  type: "string",
  short: "g",
  value: "name",
  help: "All tunnels of this group.",
} as const;

export const start = command({
  usage: "<tunnel>... | --group <name>",
  details: `Returns at once; with --wait when every tunnel is online (exit code ${EXIT.notOnline} when one is not).`,
  arguments: [0, MAX_TUNNELS],
  options: {
    group: GROUP,
    wait: { type: "boolean", short: "w", help: "Wait until they are online and print their URLs." },
    timeout: { type: "string", value: "seconds", help: `How long to wait at most (${WAIT_S}).` },
    ...JSON_OPTION,
  },
  run: async ({ words, text, flag }) => {
    const dashboard = findDashboard();
    const seconds = readSeconds(text("timeout"));
    const chosen = choose(await listTunnels(dashboard), words, text("group"));
    if (!flag("wait")) {
      report(await askAll(dashboard, chosen, "start"), flag("json"));
      return undefined;
    }
    return startAndWait(dashboard, chosen, { seconds, json: flag("json") });
  },
});

export const stop = command({
  usage: "<tunnel>... | --group <name> | --all",
  arguments: [0, MAX_TUNNELS],
  options: {
    group: GROUP,
    all: { type: "boolean", help: "All tunnels that are online." },
    ...JSON_OPTION,
  },
  run: async ({ words, text, flag }) => {
    const dashboard = findDashboard();
    const tunnels = await listTunnels(dashboard);
    const chosen = flag("all")
      ? tunnels.filter(({ status }) => status.desired === "up")
      : choose(tunnels, words, text("group"));
    report(await askAll(dashboard, chosen, "stop"), flag("json"));
    return undefined;
  },
});

function choose(tunnels: Tunnel[], words: string[], group: string | undefined): Tunnel[] {
  if (group !== undefined) {
    const found = tunnelsOfGroup(tunnels, group);
    if (found.length > 0) return found;
    throw new CliError(EXIT.notFound, `There is no group called "${group}".`);
  }
  if (words.length === 0) throw new CliError(EXIT.usage, "Say which tunnel. See: gatehouse list");
  return words.map((word) => findTunnel(tunnels, word));
}

async function askAll(
  dashboard: Dashboard,
  tunnels: readonly Tunnel[],
  action: "start" | "stop",
): Promise<Tunnel[]> {
  const answers: Tunnel[] = [];
  for (const tunnel of tunnels) {
    const path = pathOf(tunnel, action);
    answers.push(await call(dashboard, path, tunnelSchema, { method: "POST", body: {} }));
  }
  return answers;
}

/** Opens the event stream before the start, so that no event is missed. */
async function startAndWait(
  dashboard: Dashboard,
  chosen: readonly Tunnel[],
  { seconds, json }: { seconds: number; json: boolean },
): Promise<number> {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), seconds * 1000);
  const events = followEvents(dashboard, stop.signal);
  const latest = new Map<string, Tunnel>();
  const isSettled = () =>
    chosen.every(({ id }) => ["online", "failed"].includes(latest.get(id)?.status.state ?? ""));
  try {
    await events.next();
    for (const tunnel of await askAll(dashboard, chosen, "start")) latest.set(tunnel.id, tunnel);
    while (!isSettled()) {
      const { value: event, done } = await events.next();
      if (done) break;
      if (event?.type === "tunnel" && latest.has(event.data.id)) {
        latest.set(event.data.id, event.data);
      }
    }
  } catch (error) {
    if (!stop.signal.aborted) throw error;
  } finally {
    clearTimeout(timer);
    stop.abort();
  }
  const tunnels = [...latest.values()];
  report(tunnels, json);
  const down = tunnels.filter(({ status }) => status.state !== "online");
  for (const tunnel of down) printNote(whyDown(tunnel, seconds));
  return down.length > 0 ? EXIT.notOnline : EXIT.ok;
}

/** A tunnel that is not online yet may have been refused, and Gatehouse tries again. */
function whyDown(tunnel: Tunnel, seconds: number): string {
  const { state, lastError } = tunnel.status;
  if (state === "failed") return describeTrouble(tunnel);
  const late = `"${tunnel.name}" was not online within ${seconds} s.`;
  return lastError ? `${late}\n${describeTrouble(tunnel)}` : late;
}

function report(tunnels: readonly Tunnel[], json: boolean): void {
  if (json) return printJson(tunnels);
  for (const { name, status } of tunnels) {
    printLine([name, status.state, status.url].filter(Boolean).join("  "));
  }
}

function readSeconds(text: string | undefined): number {
  const seconds = text === undefined ? WAIT_S : Number(text);
  if (seconds > 0 && seconds <= 86_400) return seconds;
  throw new CliError(EXIT.usage, "--timeout takes a number of seconds.");
}
