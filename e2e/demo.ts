import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdirSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import open from "open";
import { z } from "zod";
import { ensureBuild } from "./ensure-build";
import { freePort, isFree, launchDashboard } from "./launch-dashboard";

// `npm run demo`: the lab, the dashboard, and a tunnel that waits for its Start button.
const labFacts = z.object({
  issuerUrl: z.string(),
  clientId: z.string(),
  clientSecret: z.string(),
  authtoken: z.string(),
  serverAddr: z.string(),
  caCertificate: z.string(),
  appPort: z.int(),
});
const namedItems = z.array(z.object({ id: z.string(), name: z.string() }));

const folder = fileURLToPath(new URL("../.demo", import.meta.url));
const DEMO_TOKEN = "demo-only-token-which-is-no-secret-at-all";

ensureBuild();
mkdirSync(folder, { recursive: true, mode: 0o700 });
const lab = fork(fileURLToPath(new URL("lab/main.ts", import.meta.url)), ["--json"], {
  execArgv: ["--import", "tsx"],
  stdio: ["ignore", "pipe", "inherit", "ipc"],
  env: { ...process.env, LAB_DIR: folder },
});
const facts = await readFacts();
const dashboard = await launchDashboard({
  dataDir: path.join(folder, "data"),
  mode: "start",
  token: DEMO_TOKEN,
  port: await demoPort(),
}).catch((error: Error) => {
  console.error(error.message);
  lab.kill();
  return process.exit(1);
});
await furnish();

const address = `${dashboard.url}/?token=${DEMO_TOKEN}`;
console.log(`
  The demo is ready: ${address}

  1. Press Start beside "Storefront".
  2. Open its URL and log in as member@example.com. You see the sample app.
  3. In a private window log in as guest@example.org. You are turned away.

  Nothing leaves this machine. Ctrl-C ends it.
`);
if (process.env.GATEHOUSE_OPEN !== "0" && process.stdout.isTTY)
  await open(address).catch(() => undefined);

for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void leave());

async function leave(): Promise<void> {
  await dashboard.stop();
  lab.kill();
  process.exit(0);
}

async function readFacts(): Promise<z.infer<typeof labFacts>> {
  const ended = once(lab, "exit").then(() => process.exit(1));
  const printed = lab.stdout ? once(lab.stdout, "data") : ended;
  const [line] = await Promise.race([printed, ended]);
  return labFacts.parse(JSON.parse(String(line)));
}

/** The usual port, so that a bookmark stays good, unless something else has it. */
async function demoPort(): Promise<number> {
  const wanted = Number(process.env.PORT ?? 4747);
  return (await isFree(wanted)) ? wanted : freePort();
}

/** Adds what is missing and brings the rest up to date; the lab's certificate is another at every start. */
async function furnish(): Promise<void> {
  const accountId = await save("accounts", {
    name: "Demo ngrok account",
    authtoken: facts.authtoken,
    serverAddr: facts.serverAddr,
    caCertificate: facts.caCertificate,
  });
  const profileId = await save("profiles", {
    name: "Descope demo",
    issuerUrl: facts.issuerUrl,
    clientId: facts.clientId,
    clientSecret: facts.clientSecret,
  });
  await save("tunnels", {
    name: "Storefront",
    accountId,
    profileId,
    upstream: String(facts.appPort),
    allowedDomains: ["example.com"],
  });
}

async function save(
  kind: string,
  fields: { name: string } & Record<string, unknown>,
): Promise<string> {
  const items = namedItems.parse(await call("GET", `/api/${kind}`));
  const known = items.find(({ name }) => name === fields.name);
  const saved = known
    ? await call("PATCH", `/api/${kind}/${known.id}`, fields)
    : await call("POST", `/api/${kind}`, fields);
  return z.object({ id: z.string() }).parse(saved).id;
}

async function call(method: string, route: string, body?: object): Promise<unknown> {
  const response = await fetch(`${dashboard.url}${route}`, {
    method,
    headers: { authorization: `Bearer ${DEMO_TOKEN}`, "content-type": "application/json" },
    ...(body && { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${method} ${route}: ${await response.text()}`);
  return response.json();
}
