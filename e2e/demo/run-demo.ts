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
import { type DemoApps, startApps } from "./apps/start-apps";
import { openKept } from "./kept";
import { demoApi, labFactsSchema, seed } from "./seed-demo";
import { playVisitors } from "./visitors";

/** Ctrl-C has to end everything within 3 s. */
const STOP_DEADLINE_MS = 2_400;
const LAB_DEADLINE_MS = 400;

type DemoParts = {
  /** The program of the lab, and Node's own arguments for it. */
  lab: { script: string; execArgv: string[] };
  /** Where the demo keeps its data; it is made when it is not there. */
  folder: string;
};

const ticketSchema = z.object({ url: z.string() });
const idsSchema = z.array(z.object({ id: z.string() }));

/**
 * Runs the lab, the demo's apps and their visitors, and the dashboard with a tunnel that waits for its Start button,
 * until Ctrl-C.
 */
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
  const apps = await startApps().catch(giveUp);
  // Its access token is a new one each time. Who has it can lead a tunnel to whatever this user reaches on the machine.
  const dashboard = await launchDashboard({
    dataDir: path.join(folder, "data"),
    mode: "start",
    port,
  }).catch(giveUp);
  const leave = leaver(lab, dashboard);
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => void leave(0));
  }
  // Both parts are needed: when one ends, the other is ended too.
  dashboard.child.once("exit", () => void leave(1, "The dashboard has ended."));
  lab.once("exit", () => void leave(1, "The lab has ended."));
  await fill({ dashboard, facts, apps, folder }).catch((error: Error) => leave(1, error.message));
  await welcome(dashboard);
}

type Parts = {
  dashboard: Dashboard;
  facts: z.infer<typeof labFactsSchema>;
  apps: DemoApps;
  folder: string;
};

/** Everything is done by the public API, and the visitors come through the tunnels. */
async function fill({ dashboard, facts, apps, folder }: Parts): Promise<void> {
  const call = demoApi(dashboard);
  const lists = ["accounts", "tunnels"].map(async (kind) => call("GET", `/api/${kind}`));
  const existing = (await Promise.all(lists)).flatMap((list) => idsSchema.parse(list));
  const kept = openKept(
    path.join(folder, "made-by-demo.json"),
    existing.map(({ id }) => id),
  );
  const ports = {
    storefront: facts.appPort,
    api: apps.api.port,
    admin: apps.admin.port,
    preview: apps.preview.port,
  };
  const tunnels = await seed(call, facts, ports, kept);
  const stop = new AbortController();
  dashboard.child.once("exit", () => stop.abort());
  const usersUrl = facts.descopeUsersUrl;
  void playVisitors({ call, tunnels, apps, usersUrl, stop: stop.signal });
}

async function welcome(dashboard: Dashboard): Promise<void> {
  const { url, token } = dashboard;
  console.log(`
  The demo is ready: ${url}/?token=${token}

  1. Press Start beside "Storefront", open its URL, and log in as member@example.com.
  2. In a private window log in as guest@example.org and ask to come in. Answer in the dashboard.
  3. "Orders API" has visitors already: find the one who gets a 500, and the one who asks.
  4. "Friday demo" has one link for two apps. Open it, and press Invite.

  Nothing leaves this machine. Ctrl-C ends it.
`);
  if (process.env.GATEHOUSE_OPEN !== "0" && process.stdout.isTTY) {
    // Everybody on this machine can read a browser's arguments, so what it is opened with works once.
    const ticket = ticketSchema.parse(await demoApi(dashboard)("POST", "/api/tickets", {}));
    await open(ticket.url).catch(() => undefined);
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
