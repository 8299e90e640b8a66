import { call } from "./api";
import { JSON_OPTION } from "./command";
import { CliError, EXIT } from "./exit";
import { findDashboard } from "./find-dashboard";
import { followEvents } from "./follow-events";
import { printJson, printLine, printNote } from "./print";
import { describeTrouble, findTunnel, listTunnels, tunnelSchema } from "./tunnels";

/**
 * @typedef {import("./tunnels").Tunnel} Tunnel
 * @typedef {import("./find-dashboard").Dashboard} Dashboard
 */

const WAIT_S = 60;
const GROUP = {
  type: /** @type {const} */ ("string"),
  short: "g",
  value: "name",
  help: "All tunnels of this group.",
};

/** @type {import("./command").Command} */
export const start = {
  summary: "Start tunnels.",
  usage: "<tunnel>... | --group <name>",
  details: `Returns at once; with --wait when every tunnel is online (exit code ${EXIT.notOnline} when one is not).`,
  arguments: [0, 1000],
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
};

/** @type {import("./command").Command} */
export const stop = {
  summary: "Stop tunnels.",
  usage: "<tunnel>... | --group <name> | --all",
  arguments: [0, 1000],
  options: { group: GROUP, all: { type: "boolean", help: "All that are up." }, ...JSON_OPTION },
  run: async ({ words, text, flag }) => {
    const dashboard = findDashboard();
    const tunnels = await listTunnels(dashboard);
    const chosen = flag("all")
      ? tunnels.filter(({ status }) => status.desired === "up")
      : choose(tunnels, words, text("group"));
    report(await askAll(dashboard, chosen, "stop"), flag("json"));
    return undefined;
  },
};

/**
 * @param {readonly Tunnel[]} tunnels
 * @param {string[]} words
 * @param {string | undefined} group
 */
function choose(tunnels, words, group) {
  if (group !== undefined) {
    const found = tunnels.filter((each) => each.group?.toLowerCase() === group.toLowerCase());
    if (found.length > 0) return found;
    throw new CliError(EXIT.notFound, `There is no group called "${group}".`);
  }
  if (words.length === 0) throw new CliError(EXIT.usage, "Say which tunnel. See: gatehouse list");
  return words.map((word) => findTunnel(tunnels, word));
}

/**
 * @param {Dashboard} dashboard
 * @param {readonly Tunnel[]} tunnels
 * @param {"start" | "stop"} action
 */
async function askAll(dashboard, tunnels, action) {
  const answers = [];
  for (const { id } of tunnels) {
    const path = `/api/tunnels/${encodeURIComponent(id)}/${action}`;
    answers.push(await call(dashboard, path, tunnelSchema, { method: "POST", body: {} }));
  }
  return answers;
}

/**
 * The stream is opened before anything is asked for, so that nothing that follows is missed.
 *
 * @param {Dashboard} dashboard
 * @param {readonly Tunnel[]} chosen
 * @param {{ seconds: number, json: boolean }} options
 */
async function startAndWait(dashboard, chosen, { seconds, json }) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), seconds * 1000);
  const events = followEvents(dashboard, stop.signal);
  /** @type {Map<string, Tunnel>} */
  const latest = new Map();
  const isSettled = () =>
    chosen.every(({ id }) => ["online", "failed"].includes(latest.get(id)?.status.state ?? ""));
  try {
    await events.next();
    for (const tunnel of await askAll(dashboard, chosen, "start")) latest.set(tunnel.id, tunnel);
    while (!isSettled()) {
      const { value: event, done } = await events.next();
      if (done) break;
      const tunnel = event.type === "tunnel" ? tunnelSchema.parse(event.data) : undefined;
      if (tunnel && latest.has(tunnel.id)) latest.set(tunnel.id, tunnel);
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

/**
 * One that is not up yet may have been refused, and is tried again.
 * @param {Tunnel} tunnel
 * @param {number} seconds
 */
function whyDown(tunnel, seconds) {
  const { state, lastError } = tunnel.status;
  if (state === "failed") return describeTrouble(tunnel);
  const late = `"${tunnel.name}" was not online within ${seconds} s.`;
  return lastError ? `${late}\n${describeTrouble(tunnel)}` : late;
}

/**
 * @param {readonly Tunnel[]} tunnels
 * @param {boolean} json
 */
function report(tunnels, json) {
  if (json) return printJson(tunnels);
  for (const { name, status } of tunnels) {
    printLine([name, status.state, status.url].filter(Boolean).join("  "));
  }
}

/** @param {string | undefined} text */
function readSeconds(text) {
  const seconds = text === undefined ? WAIT_S : Number(text);
  if (seconds > 0 && seconds <= 86_400) return seconds;
  throw new CliError(EXIT.usage, "--timeout takes a number of seconds.");
}
