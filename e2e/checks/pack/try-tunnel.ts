import { type ChildProcess, type SpawnOptions, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { get, IncomingMessage } from "node:http";
import path from "node:path";
import { z } from "zod";
import { demoApi } from "@/e2e/demo/seed-demo";
import { freePort } from "@/e2e/free-port";
import type { Lab } from "@/e2e/lab/start-lab";

type Timed = <T>(step: "started" | "online" | "stopped", work: () => Promise<T>) => Promise<T>;
type Setting = { node: string; folder: string; lab: Lab; timed: Timed };

const START_MS = 60_000;
const STOP_MS = 5_000;
const idSchema = z.object({ id: z.string() });

/** Starts the installed dashboard, starts a tunnel by its own command line, requests it as a stranger, and stops. */
export async function tryTunnel({ node, folder, lab, timed }: Setting): Promise<void> {
  const main = path.join(folder, "node_modules", "gatehouse", "lib", "cli", "main.mjs");
  const token = randomBytes(32).toString("base64url");
  const port = await freePort();
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    NODE_ENV: "production",
    PORT: String(port),
    GATEHOUSE_DATA_DIR: path.join(folder, "data"),
    GATEHOUSE_TOKEN: token,
    GATEHOUSE_OPEN: "0",
    GATEHOUSE_KEYRING: "0",
  };
  const cli = (...args: string[]) => runCli(node, [main, ...args], { cwd: folder, env });
  const child = spawn(node, [main], { cwd: folder, env, stdio: ["ignore", "pipe", "pipe"] });
  try {
    const url = `http://localhost:${port}`;
    await timed("started", () => untilReady(child, url));
    await seed(demoApi({ url, token }), lab);
    await timed("online", () => cli("start", "Storefront", "--wait"));
    const { status } = z
      .object({ status: z.object({ url: z.url() }) })
      .parse(JSON.parse(await cli("status", "Storefront", "--json")));
    const login = await askAsStranger(status.url);
    console.log(`A stranger is sent to ${login}`);
    await cli("stop", "Storefront");
  } finally {
    await timed("stopped", () => end(child));
  }
}

/**
 * Where a client without cookies is redirected. Node, unlike browsers, does not resolve every name under .localhost to
 * loopback.
 */
async function askAsStranger(address: string): Promise<string> {
  const { port, host } = new URL(address);
  const request = get({ host: "127.0.0.1", port, headers: { host, accept: "text/html" } });
  const [answer] = z.tuple([z.instanceof(IncomingMessage)]).parse(await once(request, "response"));
  answer.destroy();
  const { location } = answer.headers;
  if (location === undefined) throw new Error(`A stranger got ${answer.statusCode}, no login.`);
  return new URL(location, address).origin;
}

/** Not spawnSync, because the lab runs in this process and has to answer meanwhile. */
async function runCli(node: string, args: string[], options: SpawnOptions): Promise<string> {
  const child = spawn(node, args, { ...options, stdio: ["ignore", "pipe", "inherit"] });
  let out = "";
  child.stdout?.on("data", (chunk) => (out += String(chunk)));
  const [code] = await once(child, "close");
  if (code !== 0) throw new Error(`gatehouse ${args.slice(1).join(" ")} ended with ${code}.`);
  return out;
}

async function seed(call: ReturnType<typeof demoApi>, lab: Lab): Promise<void> {
  const { issuer: issuerUrl, clientId, clientSecret } = lab.descope;
  const login = { name: "Descope", issuerUrl, clientId, clientSecret };
  const { id: profileId } = idSchema.parse(await call("POST", "/api/profiles", login));
  const ngrok = {
    name: "Work account",
    authtoken: lab.accounts[0]?.authtoken,
    serverAddr: lab.edge.agentAddr,
    caCertificate: lab.edge.caCertificate,
  };
  const { id: accountId } = idSchema.parse(await call("POST", "/api/accounts", ngrok));
  const tunnel = { name: "Storefront", upstream: String(lab.app.port), profileId, accountId };
  await call("POST", "/api/tunnels", tunnel);
}

async function untilReady(child: ChildProcess, url: string): Promise<void> {
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on("data", (chunk) => (output += String(chunk)));
  }
  const deadline = Date.now() + START_MS;
  while (Date.now() < deadline && isUp(child)) {
    const answer = await fetch(`${url}/api/health`).catch(() => undefined);
    if (answer?.ok && output.includes("is ready")) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`The packed dashboard did not start:\n${output}`);
}

function isUp({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode === null && signalCode === null;
}

async function end(child: ChildProcess): Promise<void> {
  if (!isUp(child)) return;
  const gone = once(child, "exit");
  child.kill("SIGTERM");
  const timer = setTimeout(() => child.kill("SIGKILL"), STOP_MS);
  await gone;
  clearTimeout(timer);
}
