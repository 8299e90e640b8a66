import "server-only";
import { readFile } from "node:fs/promises";
import type { IncomingHttpHeaders } from "node:http";
import { readEnv } from "@/lib/base/env";
import type { AppFailureCode } from "@/lib/contract/app-failure-code";
import { DASHBOARD_HEADER } from "@/lib/contract/dashboard-header";
import type { LocalApp } from "@/lib/contract/setup";
import { askApp } from "@/lib/upstream/ask-app";

// The default ports of development servers.
const USUAL_PORTS = [
  1313, 3000, 3001, 3002, 3003, 4000, 4200, 4321, 5000, 5001, 5173, 5174, 5500, 6006, 7000, 8000,
  8080, 8081, 8443, 8787, 8888, 9000, 9090,
];

/** ngrok's own pages have it, also those of an ingress on this machine. */
const NGROK_ERROR = "ngrok-error-code";
/** It answered, but not in HTTP. */
const SPEAKS_ELSE = new Set<AppFailureCode>(["unreadable", "wrong-protocol", "cut"]);
// A development server may build the page first. All ports are asked at the same time.
const ANSWER_MS = 1_500;
const MOST = 200;

/** The HTTP apps on this machine's loopback, never this dashboard or another Gatehouse. */
export async function findApps(): Promise<LocalApp[]> {
  const own = readEnv().port;
  const ports = [...new Set([...(await listeningPorts()), ...USUAL_PORTS])].filter(
    (port) => port !== own,
  );
  const apps = await Promise.all(ports.slice(0, MOST).map(recogniseApp));
  return apps.filter((app) => app !== undefined).sort(byName);
}

/** Those with a name first: it is what a person looks for. */
function byName(one: LocalApp, other: LocalApp): number {
  return Number(!one.label) - Number(!other.label) || one.port - other.port;
}

/** The app at a port of the loopback. Undefined when none answers, and for a page of another Gatehouse or of ngrok. */
export async function recogniseApp(port: number): Promise<LocalApp | undefined> {
  for (const scheme of ["http", "https"]) {
    const url = `${scheme}://localhost:${port}`;
    const host = `localhost:${port}`;
    const answer = await askApp({ upstreamUrl: url, host, verifyTls: false, ms: ANSWER_MS });
    if (answer.ok && answer.status > 0) {
      const { headers } = answer;
      if (headers[DASHBOARD_HEADER] !== undefined || headers[NGROK_ERROR] !== undefined) return;
      const label = titleOf(answer.body) ?? serverOf(answer.headers);
      return { port, url, ...(label && { label }) };
    }
    if (!answer.ok && !SPEAKS_ELSE.has(answer.code)) return undefined;
  }
  return undefined;
}

function titleOf(body: string): string | undefined {
  const title = /<title[^<>]*>([^<]{1,200})</i.exec(body)?.[1]?.trim().replace(/\s+/g, " ");
  return title === "" ? undefined : title?.slice(0, 80);
}

/** The server's name for itself, such as "nginx/1.27.0". Used when its page has no title. */
function serverOf(headers: IncomingHttpHeaders): string | undefined {
  const name = headers["x-powered-by"] ?? headers.server;
  return typeof name === "string" ? name.slice(0, 80) : undefined;
}

/** Linux lists the open ports. On other systems only the usual ones are tried. */
async function listeningPorts(): Promise<number[]> {
  const read = (file: string) => readFile(/* turbopackIgnore: true */ file, "utf8").catch(() => "");
  const tables = await Promise.all([read("/proc/net/tcp"), read("/proc/net/tcp6")]);
  return tables.flatMap(readListeners).filter((port) => port >= 1024);
}

// "  0: 0100007F:0BB8 00000000:0000 0A …": local address and port in hex; state 0A is LISTEN (proc(5)).
function readListeners(table: string): number[] {
  return table.split("\n").flatMap((line) => {
    const [, local, , state] = line.trim().split(/\s+/);
    const port = local?.split(":")[1];
    return state === "0A" && port ? [Number.parseInt(port, 16)] : [];
  });
}
