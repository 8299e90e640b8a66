import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import path from "node:path";
import type { Readable } from "node:stream";
import { z } from "zod";
import { freePort } from "@/e2e/free-port";

const READY_MS = 90_000;
const END_MS = 10_000;
const visitsSchema = z.object({ items: z.array(z.object({ decision: z.string() })) });

/** Runs `gatehouse demo` of the installed package until one of its visitors was let in, and ends it as Ctrl-C does. */
export async function tryDemo(node: string, folder: string): Promise<void> {
  const main = path.join(folder, "node_modules", "gatehouse", "lib", "cli", "main.mjs");
  const child = spawn(node, [main, "demo"], {
    cwd: folder,
    // The data folders of each system are below one of these.
    env: {
      ...process.env,
      PORT: String(await freePort()),
      GATEHOUSE_OPEN: "0",
      HOME: folder,
      XDG_DATA_HOME: path.join(folder, "share"),
      LOCALAPPDATA: folder,
    },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const gone = once(child, "exit");
  const kill = setTimeout(() => child.kill("SIGKILL"), READY_MS);
  try {
    const address = await untilReady(child.stdout);
    // From here on the demo ends its dashboard by itself, which a kill would leave behind.
    clearTimeout(kill);
    refuseKnownToken(folder, address.searchParams.get("token") ?? "");
    await untilVisited(address);
  } finally {
    clearTimeout(kill);
    child.kill("SIGINT");
  }
  const force = setTimeout(() => child.kill("SIGKILL"), END_MS);
  const [code] = await gone;
  clearTimeout(force);
  if (code !== 0) throw new Error(`The demo ended with ${code}.`);
}

/** Every account of the machine can read what is in the package, and the token opens what its user can reach. */
function refuseKnownToken(folder: string, token: string): void {
  const demo = path.join(folder, "node_modules", "gatehouse", ".next", "demo.mjs");
  if (token.length < 32 || readFileSync(demo, "utf8").includes(token))
    throw new Error("The demo's access token can be known by others.");
}

/** Resolves with the address that it prints, which has the access token in it. */
async function untilReady(stdout: Readable): Promise<URL> {
  let output = "";
  for await (const chunk of stdout) {
    output += String(chunk);
    const address = /The demo is ready: (\S+)\n/.exec(output)?.[1];
    if (address !== undefined) return new URL(address);
  }
  throw new Error(`The demo did not start:\n${output}`);
}

/** Only the bundled lab shows that a login works in it. */
async function untilVisited({ origin, searchParams }: URL): Promise<void> {
  const headers = { authorization: `Bearer ${searchParams.get("token")}` };
  const deadline = Date.now() + READY_MS;
  while (Date.now() < deadline) {
    const { items } = visitsSchema.parse(
      await (await fetch(`${origin}/api/visits`, { headers })).json(),
    );
    if (items.some(({ decision }) => decision === "list")) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error("None of the demo's visitors was let in.");
}
