import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import type { Readable } from "node:stream";
import { freePort } from "@/e2e/free-port";

const READY_MS = 90_000;
const END_MS = 10_000;

/** Runs `gatehouse demo` of the installed package until it is ready, and ends it as Ctrl-C does. */
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
    await untilReady(child.stdout);
  } finally {
    clearTimeout(kill);
    child.kill("SIGINT");
  }
  const force = setTimeout(() => child.kill("SIGKILL"), END_MS);
  const [code] = await gone;
  clearTimeout(force);
  if (code !== 0) throw new Error(`The demo ended with ${code}.`);
}

async function untilReady(stdout: Readable): Promise<void> {
  let output = "";
  for await (const chunk of stdout) {
    output += String(chunk);
    if (output.includes("The demo is ready")) return;
  }
  throw new Error(`The demo did not start:\n${output}`);
}
