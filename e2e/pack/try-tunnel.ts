import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import path from "node:path";
import { z } from "zod";
import { demoApi } from "@/e2e/demo-furniture";
import { freePort } from "@/e2e/free-port";
import type { Lab } from "@/e2e/lab/start-lab";

type Timed = <T>(step: "started" | "online" | "stopped", work: () => Promise<T>) => Promise<T>;
type Setting = { node: string; folder: string; lab: Lab; timed: Timed };

const START_MS = 60_000;
const STOP_MS = 5_000;
const idSchema = z.object({ id: z.string() });

/** Starts the installed dashboard, brings a tunnel up by its own command line, looks at it as a stranger, and stops. */
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
  const cli = (...args: string[]) => {
    const { status, stdout, stderr } = spawnSync(node, [main, ...args], {
      cwd: folder,
      env,
      encoding: "utf8",
    });
    if (status !== 0)
      throw new Error(`gatehouse ${args.join(" ")} ended with ${status}: ${stderr}`);
    return stdout;
  };
  const child = spawn(node, [main], { cwd: folder, env, stdio: ["ignore", "pipe", "pipe"] });
  try {
    const url = `http://localhost:${port}`;
    await timed("started", () => untilReady(child, url));
    await furnish(demoApi({ url, token }), lab);
    await timed("online", async () => cli("start", "Storefront", "--wait"));
    const { status } = z
      .object({ status: z.object({ url: z.url() }) })
      .parse(JSON.parse(cli("status", "Storefront", "--json")));
    const answer = await fetch(`http://127.0.0.1:${new URL(status.url).port}/`, {
      headers: { host: new URL(status.url).host },
      redirect: "manual",
    });
    const location = answer.headers.get("location") ?? "";
    if (answer.status !== 302 && answer.status !== 303 && answer.status !== 307) {
      throw new Error(`A stranger got ${answer.status} instead of the login.`);
    }
    console.log(`A stranger is sent to ${new URL(location, status.url).origin}`);
    cli("stop", "Storefront");
  } finally {
    await timed("stopped", () => end(child));
  }
}

async function furnish(call: ReturnType<typeof demoApi>, lab: Lab): Promise<void> {
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
  while (Date.now() < deadline && child.exitCode === null) {
    const answer = await fetch(`${url}/api/health`).catch(() => undefined);
    if (answer?.ok && output.includes("is ready")) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`The packed dashboard did not start:\n${output}`);
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const gone = once(child, "exit");
  child.kill("SIGTERM");
  const timer = setTimeout(() => child.kill("SIGKILL"), STOP_MS);
  await gone;
  clearTimeout(timer);
}
