import { z } from "zod";
import { showHidden, toPlainJson } from "@/lib/text/show-hidden.mjs";
import { call } from "./api";
import { CliError, EXIT } from "./exit";
import { findDashboard } from "./find-dashboard";
import { followEvents } from "./follow-events";
import { formatTime, printLine } from "./print";
import { findTunnel, listTunnels, tunnelSchema } from "./tunnels";

const entrySchema = z.looseObject({
  id: z.int(),
  at: z.string(),
  to: z.string(),
  cause: z.string(),
  code: z.string().optional(),
  url: z.string().optional(),
});
const pageSchema = z.object({ items: z.array(entrySchema) });
const requestSchema = z.looseObject({
  id: z.int(),
  tunnelId: z.string(),
  at: z.string(),
  method: z.string(),
  path: z.string(),
  state: z.string(),
  status: z.int().optional(),
  totalMs: z.number().optional(),
  user: z.looseObject({ email: z.string() }).optional(),
});

const LINES = 20;

/** @type {import("./command").Command} */
export const logs = {
  summary: "Show what happened to a tunnel: changes of state and, with -f, requests.",
  usage: "<tunnel> [-f]",
  arguments: [1, 1],
  options: {
    follow: { type: "boolean", short: "f", help: "Go on until Ctrl-C." },
    lines: {
      type: "string",
      short: "n",
      value: "count",
      help: `How many past changes (${LINES}).`,
    },
    json: { type: "boolean", help: "Print one JSON object a line." },
  },
  run: async ({ words: [wanted = ""], text, flag }) => {
    const dashboard = findDashboard();
    const { id } = findTunnel(await listTunnels(dashboard), wanted);
    const print = flag("json") ? printAsJson : printForPeople;
    const log = new Log(dashboard, id, print);
    await log.printPast(readCount(text("lines")));
    if (flag("follow")) await log.follow();
    return undefined;
  },
};

/**
 * @typedef {z.infer<typeof entrySchema>} Entry
 * @typedef {z.infer<typeof requestSchema>} Request
 * @typedef {{ type: "state", data: Entry } | { type: "request", data: Request }} Line
 */

class Log {
  #lastId = 0;
  #state = "";

  /**
   * @param {import("./find-dashboard").Dashboard} dashboard
   * @param {string} id
   * @param {(line: Line) => void} print
   */
  constructor(dashboard, id, print) {
    this.dashboard = dashboard;
    this.id = id;
    this.print = print;
  }

  /** The changes since the last printed one, oldest first. @param {number} count */
  async printPast(count) {
    if (count === 0) return;
    const path = `/api/tunnels/${encodeURIComponent(this.id)}/history?limit=${count}`;
    const { items } = await call(this.dashboard, path, pageSchema);
    for (const entry of items.filter(({ id }) => id > this.#lastId).reverse()) {
      this.#lastId = entry.id;
      this.print({ type: "state", data: entry });
    }
  }

  async follow() {
    const stop = new AbortController();
    process.once("SIGINT", () => stop.abort());
    try {
      for await (const { type, data } of followEvents(this.dashboard, stop.signal)) {
        if (type === "tunnel") await this.#onTunnel(tunnelSchema.parse(data));
        if (type === "request") this.#onRequest(requestSchema.safeParse(data).data);
      }
    } catch (error) {
      if (!stop.signal.aborted) throw error;
    }
    if (!stop.signal.aborted) throw new CliError(EXIT.notRunning, "Gatehouse has ended.");
  }

  /** The event says that the state is another; the history says why. @param {import("./tunnels").Tunnel} tunnel */
  async #onTunnel({ id, status: { state } }) {
    if (id !== this.id || state === this.#state) return;
    this.#state = state;
    await this.printPast(LINES);
  }

  /** @param {Request | undefined} request */
  #onRequest(request) {
    if (request?.tunnelId !== this.id || request.state === "open") return;
    this.print({ type: "request", data: request });
  }
}

/** @param {Line} line */
function printAsJson({ type, data }) {
  printLine(toPlainJson({ type, ...data }));
}

/** @param {Line} line */
function printForPeople({ type, data }) {
  if (type === "state") {
    const { at, to, cause, code, url } = data;
    return printParts([formatTime(at), to.padEnd(12), cause, code, url]);
  }
  const { at, method, path, status, state, totalMs, user } = data;
  const time = totalMs === undefined ? "" : `${Math.round(totalMs)} ms`;
  printParts([formatTime(at), String(status ?? state).padEnd(12), method, path, time, user?.email]);
}

/** One line, whatever is in it. @param {(string | undefined)[]} parts */
function printParts(parts) {
  printLine(showHidden(parts.filter(Boolean).join("  ")));
}

/** @param {string | undefined} text */
function readCount(text) {
  const count = text === undefined ? LINES : Number(text);
  if (Number.isInteger(count) && count >= 0 && count <= 500) return count;
  throw new CliError(EXIT.usage, "-n takes a number from 0 to 500.");
}
