import type { z } from "zod";
import { showHidden, toPlainJson } from "@/lib/contract/show-hidden.mjs";
import type { requestSummarySchema } from "@/lib/contract/traffic";
import {
  HISTORY_PAGE_MAX,
  type HistoryEntry,
  historyPageSchema,
} from "@/lib/contract/tunnel-history";
import type { Tunnel } from "@/lib/contract/tunnels";
import { call } from "./api";
import { command } from "./command";
import { CliError, EXIT } from "./exit";
import { type Dashboard, findDashboard } from "./find-dashboard";
import { followEvents } from "./follow-events";
import { formatTime, printLine } from "./print";
import { findTunnel, listTunnels, pathOf } from "./tunnels";

const LINES = 20;

export const logs = command({
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
    const tunnel = findTunnel(await listTunnels(dashboard), wanted);
    const log = new Log(dashboard, tunnel, flag("json") ? printAsJson : printForPeople);
    await log.printPast(readCount(text("lines")));
    if (flag("follow")) await log.follow();
    return undefined;
  },
});

type RequestSummary = z.infer<typeof requestSummarySchema>;
type Line = { type: "state"; data: HistoryEntry } | { type: "request"; data: RequestSummary };

class Log {
  #lastId = 0;
  #state = "";

  constructor(
    readonly dashboard: Dashboard,
    readonly tunnel: Tunnel,
    readonly print: (line: Line) => void,
  ) {}

  /** The changes since the last printed one, oldest first. */
  async printPast(count: number): Promise<void> {
    if (count === 0) return;
    const path = pathOf(this.tunnel, `history?limit=${count}`);
    const { items } = await call(this.dashboard, path, historyPageSchema);
    for (const entry of items.filter(({ id }) => id > this.#lastId).reverse()) {
      this.#lastId = entry.id;
      this.print({ type: "state", data: entry });
    }
  }

  async follow(): Promise<void> {
    const stop = new AbortController();
    process.once("SIGINT", () => stop.abort());
    try {
      for await (const event of followEvents(this.dashboard, stop.signal)) {
        if (event?.type === "tunnel") await this.#onTunnel(event.data);
        if (event?.type === "request") this.#onRequest(event.data);
      }
    } catch (error) {
      if (!stop.signal.aborted) throw error;
    }
    if (!stop.signal.aborted) throw new CliError(EXIT.notRunning, "Gatehouse has ended.");
  }

  /** The event says that the state has changed; the history says why. */
  async #onTunnel({ id, status: { state } }: Tunnel): Promise<void> {
    if (id !== this.tunnel.id || state === this.#state) return;
    this.#state = state;
    await this.printPast(LINES);
  }

  #onRequest(request: RequestSummary): void {
    if (request.tunnelId !== this.tunnel.id || request.state === "open") return;
    this.print({ type: "request", data: request });
  }
}

function printAsJson({ type, data }: Line): void {
  printLine(toPlainJson({ type, ...data }));
}

function printForPeople({ type, data }: Line): void {
  if (type === "state") {
    const { at, to, cause, code, url } = data;
    return printParts([formatTime(at), to.padEnd(12), cause, code, url]);
  }
  const { at, method, path, status, state, totalMs, user } = data;
  const time = totalMs === undefined ? "" : `${Math.round(totalMs)} ms`;
  printParts([formatTime(at), String(status ?? state).padEnd(12), method, path, time, user?.email]);
}

/** Prints one line, whatever the texts contain. */
function printParts(parts: (string | undefined)[]): void {
  printLine(showHidden(parts.filter(Boolean).join("  ")));
}

function readCount(text: string | undefined): number {
  const count = text === undefined ? LINES : Number(text);
  if (Number.isInteger(count) && count >= 0 && count <= HISTORY_PAGE_MAX) return count;
  throw new CliError(EXIT.usage, `-n takes a number from 0 to ${HISTORY_PAGE_MAX}.`);
}
