import { randomBytes } from "node:crypto";
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import { boundGates } from "@/e2e/bound-gate";
import { labControl } from "@/e2e/lab/edge/control-client";
import { visit } from "@/e2e/lab/edge/sdk-lab";
import type { Lab } from "@/e2e/lab/start-lab";
import { define } from "@/lib/cli/service/definition";
import { toPlist } from "@/lib/cli/service/launchd";
import { toUnit } from "@/lib/cli/service/systemd";
import { toEnvFile, toTask } from "@/lib/cli/service/task-scheduler";
import { assistantSchema } from "@/lib/contract/assistants";
import { ticketSchema } from "@/lib/contract/tickets";
import { type Client, makeClient } from "./client";
import { MAIN, startCommand } from "./commands";
import type { Secret } from "./needles";
import { filesIn, type Place } from "./places";
import { playAssistant } from "./play-assistant";

export type TerminalPlay = {
  secrets: Secret[];
  places: Place[];
  /** What did not happen, so that nothing could have leaked by it. */
  blindIn: string[];
  letThrough: string[];
};

type Options = {
  client: Client;
  lab: Lab;
  ports: { recorderPort: number; dashboardPort: number };
  dataDir: string;
  token: string;
  /** For the project. */
  folder: string;
  /** It has a gate, and its name is the decoy. */
  tunnel: { id: string; name: string };
};

const madeKeySchema = z.object({ key: z.string() });
const stateSchema = z.object({
  status: z.object({ state: z.string(), url: z.string().optional() }),
});
const PATIENCE_MS = 30_000;
const READY = '"event":"ready"';

/**
 * What lets somebody in for a while: tickets for a browser, one of them used, and an assistant's credential. They are asked
 * for past the recorder, so that nothing that it keeps may have them.
 */
export async function playEntrances({ token, ports }: Pick<Options, "token" | "ports">) {
  const ask = async (path: string, body: unknown) => {
    const response = await fetch(`http://localhost:${ports.dashboardPort}${path}`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    return response.json();
  };
  const tickets = [
    ticketSchema.parse(await ask("/api/tickets", {})),
    ticketSchema.parse(await ask("/api/tickets", {})),
  ];
  const [used] = tickets;
  if (used) await fetch(used.url, { redirect: "manual" });
  const { credential } = assistantSchema.parse(await ask("/api/assistants", { name: "Coder" }));
  const assistant = makeClient({ ...ports, key: { authorization: `Bearer ${credential}` } });
  for (const target of ["tunnels", "doctor", "settings", "settings/assistants", "no-such-route"])
    await assistant.call("GET", `/api/${target}`);
  await assistant.call("POST", "/api/proposals", JSON.stringify({ change: credential }));
  await assistant.call("POST", "/api/assistants", JSON.stringify({ name: 7 }));
  return [
    ...tickets.map(({ url }) => ({ name: "ticket", value: lastValue(url) })),
    { name: "an assistant's credential", value: credential },
  ];
}

function lastValue(url: string): string {
  const [value] = [...new URL(url).searchParams.values()];
  if (!value) throw new Error("A ticket's address has no ticket in it");
  return value;
}

/** The commands beside the running dashboard: a key, an assistant, `share`, `up`, `doctor` and a service's definition. */
export async function playTerminal(options: Options): Promise<TerminalPlay> {
  const { client, lab, dataDir, token, tunnel } = options;
  const control = labControl(lab.edge.controlUrl);
  const hook = `hook-${randomBytes(15).toString("base64url")}`;
  const env = { GATEHOUSE_DATA_DIR: dataDir, GATEHOUSE_TOKEN: token, GATEHOUSE_KEYRING: "0" };
  const places: Place[] = [];
  const blindIn: string[] = [];
  const headers = new Set<string>();
  const noteHeaders = async () => {
    for (const gate of await boundGates(control))
      for (const name of gate.headers) headers.add(name);
  };
  const run = async (...args: string[]) => {
    const ended = await startCommand(args, { env }).ended;
    return ended;
  };

  await noteHeaders();
  // The one command that shows a key; what it prints is the key's home.
  const { out } = await run("key", "create", tunnel.name, "CI", "--json");
  const { key } = madeKeySchema.parse(JSON.parse(out));
  await restart(client, tunnel.id);
  await noteHeaders();
  if (!(await enterByKey(client, tunnel.id, key))) blindIn.push("the way in by a key");

  const assistant = await playAssistant(env, tunnel.name, lab.app.port);
  places.push(...assistant.places);
  blindIn.push(...assistant.untried.map((tool) => `the assistant's tool ${tool}`));
  // Nobody but the command and the dashboard knows this credential.
  const isTold = assistant.places.some(({ bytes }) => /gha_[\w-]{20}/.test(String(bytes)));
  await untilState(client, tunnel.id, "online");
  await noteHeaders();

  places.push(...(await playShare(lab, env)), ...(await playUp(options, env, hook)));
  for (const args of [
    ["list", "--json"],
    ["status"],
    ["doctor"],
    ["doctor", "--json"],
    ["open", "--print"],
    ["open", tunnel.name, "--print"],
    ["key", "list", tunnel.name, "--json"],
    ["asks", "--json"],
    ["service", "status"],
    ["share", "3000", "--account", token],
    ["start", token],
    ["up"],
    ["no-such-command", hook],
  ]) {
    const { place } = await run(...args);
    // What was typed may be said again.
    if (!args.includes(token) && !args.includes(hook)) places.push(place);
  }
  places.push(...definitions({ ...env, HOOK_SECRET: hook, GATEHOUSE_PASSPHRASE: hook }));
  return {
    places,
    blindIn,
    letThrough: isTold ? ["An assistant was told its credential"] : [],
    secrets: [
      { name: "key of a door", value: key },
      { name: "secret of a webhook in the environment", value: hook },
      ...[...headers].map((value) => ({ name: "header of the gate", value })),
    ],
  };
}

type Env = Record<string, string | undefined>;

async function playShare(lab: Lab, env: Env): Promise<Place[]> {
  const places: Place[] = [];
  for (const { more, seen } of [
    { more: ["--json"], seen: '"type":"protected"' },
    { more: [], seen: "Ctrl-C stops and removes it." },
  ]) {
    const args = ["share", String(lab.app.port), "--allow", "@example.com", "--name", "Shared"];
    const share = startCommand([...args, "--account", "Work", "--profile", "Good", ...more], {
      env,
    });
    await share.until(seen);
    places.push(...share.seenByOthers());
    share.end("SIGINT");
    places.push((await share.ended).place);
  }
  return places;
}

const APP = `import http from "node:http";
http.createServer((_, response) => response.end("up")).listen(Number(process.env.PORT), "127.0.0.1", () => console.log("listening"));
`;

const PROJECT = `name: Project
profile: Good
account: Work
allow: [member@example.com]
apps:
  web:
    run: node app.mjs
    doors:
      - { kind: webhook, name: GitHub, path: /hooks/github, scheme: github, secretFrom: HOOK_SECRET }
`;

async function playUp({ folder }: Options, env: Env, hook: string): Promise<Place[]> {
  const cwd = path.join(folder, "project");
  mkdirSync(cwd);
  writeFileSync(path.join(cwd, "app.mjs"), APP);
  writeFileSync(path.join(cwd, "gatehouse.yml"), PROJECT);
  const with_ = { cwd, env: { ...env, HOOK_SECRET: hook } };
  const places: Place[] = [];
  const up = startCommand(["up", "--json", "--yes"], with_);
  await up.until(READY);
  places.push(...up.seenByOthers());
  up.end("SIGINT");
  places.push((await up.ended).place);
  const detached = await startCommand(["up", "--detach"], with_).ended;
  const down = await startCommand(["down"], with_).ended;
  places.push(detached.place, down.place);
  // With another secret it asks or says what differs.
  const other = { cwd, env: { ...env, HOOK_SECRET: `${hook}-2` } };
  const again = await startCommand(["up", "--detach"], other).ended;
  places.push(again.place, (await startCommand(["down"], other).ended).place);
  return places;
}

function definitions(env: Env): Place[] {
  const definition = define(MAIN, process.execPath, env);
  const texts = [
    toUnit(definition),
    toPlist(definition, "service.log"),
    toTask(definition, { envFile: "service.env", user: "member", systemRoot: "C:\\Windows" }),
    toEnvFile(definition.env),
  ];
  return [{ name: "service", bytes: Buffer.from(texts.join("\n")) }];
}

/**
 * The same data without a dashboard: `doctor` looks at it alone, `share` starts a dashboard in the background, whose token is
 * its own, and a service's log is written. Only the token's file may have the token.
 */
export async function playBackground(
  lab: Lab,
  { database, masterKey, folder }: { database: string; masterKey: string; folder: string },
): Promise<TerminalPlay> {
  const dataDir = path.join(folder, "background");
  mkdirSync(dataDir, { mode: 0o700 });
  copyFileSync(database, path.join(dataDir, "gatehouse.db"));
  copyFileSync(masterKey, path.join(dataDir, "master.key"));
  const inBackground = {
    GATEHOUSE_DATA_DIR: dataDir,
    GATEHOUSE_TOKEN: undefined,
    GATEHOUSE_KEYRING: "0",
  };
  const asService = { ...inBackground, GATEHOUSE_LOG: path.join(dataDir, "service.log") };
  const places: Place[] = [];
  for (const env of [inBackground, asService]) {
    const run = async (...args: string[]) => (await startCommand(args, { env }).ended).place;
    places.push(await run("doctor"), await run("doctor", "--json"), await run("list"));
    places.push(...(await playShare(lab, env)));
    for (const args of [["doctor"], ["open", "--print"], ["list"], ["quit"], ["service", "logs"]])
      places.push(await run(...args));
  }
  const files = filesIn(dataDir, "background");
  const logs = ["dashboard.log", "service.log"].filter(
    (name) => !files.some((file) => file.name.endsWith(name) && file.bytes.length > 0),
  );
  const tokenFile = path.join(dataDir, "token");
  const secrets = existsSync(tokenFile)
    ? [{ name: "access token of the background", value: readFileSync(tokenFile, "utf8").trim() }]
    : [];
  return {
    secrets,
    places: [...places, ...files.filter(({ name }) => name !== "background/token")],
    letThrough: [],
    blindIn: [...logs, ...(secrets.length === 0 ? ["a token of the background"] : [])],
  };
}

async function restart(client: Client, id: string): Promise<void> {
  await client.json("POST", `/api/tunnels/${id}/restart`);
  await untilState(client, id, "online");
}

async function enterByKey(client: Client, id: string, key: string): Promise<boolean> {
  const { url } = stateSchema.parse(await client.json("GET", `/api/tunnels/${id}`)).status;
  const { status } = await visit(String(url), "/by-key", { authorization: `Bearer ${key}` });
  await visit(String(url), "/by-key", { "gatehouse-key": key, authorization: `Bearer ${key}` });
  await visit(String(url), `/by-key?key=${key}`, { "gatehouse-key": `${key}x` });
  return status !== 401 && status !== 302;
}

async function untilState(client: Client, id: string, state: string): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const { status } = stateSchema.parse(await client.json("GET", `/api/tunnels/${id}`));
    if (status.state === state) return;
    if (Date.now() > deadline) throw new Error(`A tunnel is ${status.state}, not ${state}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
