import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdirSync } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";
import open from "open";
import { z } from "zod";
import { portOr } from "../free-port";
import { type Dashboard, launchDashboard } from "../launch-dashboard";
import { loginCallback } from "../login-callback";
import { demoApi, labFactsSchema, seed } from "./seed-demo";

const DEMO_TOKEN = "demo-only-token-which-is-no-secret-at-all";
/** Ctrl-C has to end everything within 3 s. */
const STOP_DEADLINE_MS = 2_400;
const LAB_DEADLINE_MS = 400;

type DemoParts = {
  /** The program of the lab, and Node's own arguments for it. */
  lab: { script: string; execArgv: string[] };
  /** Where the demo keeps its data; it is made when it is not there. */
  folder: string;
};

/** Runs the lab, a sample app, and the dashboard with a tunnel that waits for its Start button, until Ctrl-C. */
export async function runDemo({ lab: { script, execArgv }, folder }: DemoParts): Promise<void> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const port = await portOr(Number(process.env.PORT ?? 4747));
  const lab = fork(script, ["--json"], {
    cwd: folder,
    execArgv,
    stdio: ["ignore", "pipe", "inherit", "ipc"],
    env: { ...process.env, LAB_DIR: folder, LAB_LOGIN_CALLBACK: loginCallback(port) },
  });
  process.once("exit", () => void lab.kill());
  const facts = await readFacts(lab).catch(giveUp);
  const dashboard = await launchDashboard({
    dataDir: path.join(folder, "data"),
    mode: "start",
    token: DEMO_TOKEN,
    port,
  }).catch(giveUp);
  const leave = leaver(lab, dashboard);
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => void leave(0));
  }
  // Both parts are needed: when one ends, the other is ended too.
  dashboard.child.once("exit", () => void leave(1, "The dashboard has ended."));
  lab.once("exit", () => void leave(1, "The lab has ended."));
  await seed(demoApi(dashboard), facts).catch((error: Error) => leave(1, error.message));
  await welcome(dashboard);
}

async function welcome({ url }: Dashboard): Promise<void> {
  const address = `${url}/?token=${DEMO_TOKEN}`;
  console.log(`
  The demo is ready: ${address}

  1. Press Start beside "Storefront".
  2. Open its URL and log in as member@example.com. You see the sample app.
  3. In a private window log in as guest@example.org. You are turned away.

  Nothing leaves this machine. Ctrl-C ends it.
`);
  if (process.env.GATEHOUSE_OPEN !== "0" && process.stdout.isTTY) {
    await open(address).catch(() => undefined);
  }
}

/** Ends both parts, the dashboard first, so that it can close its tunnels. */
function leaver(lab: ChildProcess, dashboard: Dashboard) {
  let leaving = false;
  return async (code: number, reason?: string): Promise<void> => {
    if (leaving) return;
    leaving = true;
    if (reason) console.error(reason);
    await dashboard.stop("SIGTERM", STOP_DEADLINE_MS);
    await endLab(lab);
    process.exit(code);
  };
}

/** Waits until the lab's ports are free, so that the demo can be started again at once. */
async function endLab(lab: ChildProcess): Promise<void> {
  if (lab.exitCode !== null || lab.signalCode !== null) return;
  const gone = once(lab, "exit");
  lab.kill();
  const timer = setTimeout(() => lab.kill("SIGKILL"), LAB_DEADLINE_MS);
  await gone;
  clearTimeout(timer);
}

function giveUp(error: Error): never {
  console.error(error.message);
  return process.exit(1);
}

/** The line that the lab prints when it is ready. */
async function readFacts(child: ChildProcess): Promise<z.infer<typeof labFactsSchema>> {
  if (!child.stdout) throw new Error("The lab has no output.");
  const ended = once(child, "exit").then(() => {
    throw new Error("The lab ended at its start.");
  });
  const printed = once(createInterface({ input: child.stdout }), "line");
  const [line] = await Promise.race([printed, ended]);
  return labFactsSchema.parse(JSON.parse(z.string().parse(line)));
}
