import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { type BrowserContext, chromium, type Page } from "@playwright/test";
import { z } from "zod";
import { BROWSER_ARGS, ensureBrowser } from "@/e2e/find-browser";
import { freePort } from "@/e2e/free-port";
import { type Lab, startLab } from "@/e2e/lab/start-lab";
import { type Dashboard, launchDashboard } from "@/e2e/launch-dashboard";
import { proxyCrashes } from "@/e2e/proxy-crashes.mjs";
import { startHostileIssuer } from "@/e2e/specs/hostile/hostile-issuer";
import { PAGE_HEADER } from "@/lib/contract/sessions";
import { cookieName } from "@/lib/server/access-guard/cookie";
import { type Client, makeClient } from "./client";
import { findIn, type Needle, needlesFor, type Secret } from "./needles";
import { filesIn, type Place, processTexts, storageOf } from "./places";
import { planter } from "./plant";
import { playForeign } from "./play-foreign";
import { playGate } from "./play-gate";
import { playBackground, playEntrances, playTerminal, type TerminalPlay } from "./play-terminal";
import { type Recorder, startRecorder } from "./recorder";
import { type Ids, walkApi } from "./walk-api";
import { walkPages } from "./walk-pages";

export type Leak = { secret: string; encoding: string; place: string };

export type HuntReport = {
  secrets: number;
  bytes: number;
  places: number;
  calls: number;
  pages: string[];
  clicks: number;
  /** Routes and pages for which no id was known, so that they were tried only with a wrong one. */
  skipped: string[];
  leaks: Leak[];
  /** The ways in which stored secrets were led to foreign servers, and those that were not refused. */
  attempts: number;
  letThrough: string[];
  /**
   * Kinds of places in which the secret that is left open on purpose was not found. The hunt cannot see leaks there.
   */
  blindIn: string[];
};

/**
 * `thorough`: uses the commands and an assistant, kills the dashboard now and then, and reads its output after that. `press`:
 * presses every button of every page, which takes most of the time.
 */
export type HuntOptions = { thorough: boolean; press: boolean };

const DECOY_PLACES = ["answers", "data folder", "output", "page"];
/** Of the thorough hunt. */
const MORE_DECOY_PLACES = ["command list", "command doctor", "assistant"];

/**
 * Plants secrets by the forms, uses every page and every operation, leads the secrets to foreign servers, and looks for
 * them in all output and in everything that arrived there. One more secret, the decoy, is the name of a tunnel. It must
 * be found in every place that shows names; otherwise the hunt cannot see leaks there.
 */
export async function runHunt({ thorough, press }: HuntOptions): Promise<HuntReport> {
  const began = Date.now();
  const mostIds = thorough ? 6 : 2;
  const folder = mkdtempSync(path.join(os.tmpdir(), "gatehouse-hunt-"));
  const dataDir = path.join(folder, "data");
  const lab = await startLab({ names: "random" });
  const port = await freePort();
  const token = randomBytes(32).toString("base64url");
  const { env, crash } = proxyCrashes(folder);
  const launch = () => launchDashboard({ dataDir, mode: "start", port, token, env });
  let dashboard = await launch();
  const hostile = await startHostileIssuer(dashboard.url);
  const recorder = await startRecorder(() => port);
  const context = await openBrowser(path.join(folder, "browser"), port, recorder);
  const ports = { recorderPort: recorder.port, dashboardPort: port };
  const client = makeClient({ ...ports, key: { authorization: `Bearer ${token}` } });
  const places: Place[] = [];
  const planted = makeSecrets(lab, token);
  const secrets: Secret[] = [...planted];
  const decoy = { name: "decoy", value: `decoy-${randomBytes(12).toString("hex")}` };
  const stopListening = client.listen();
  const report = {
    calls: 0,
    clicks: 0,
    attempts: 0,
    pages: [] as string[],
    skipped: [] as string[],
  };
  const [letThrough, blind]: [string[], string[]] = [[], []];
  try {
    const page = await context.newPage();
    await page.goto(`${dashboard.url}/?token=${token}`);
    await page.locator("body[data-ready]").waitFor();
    const ids = await plantAll({ page, lab, dashboard, hostile, client, secrets: planted, decoy });
    const tunnelId = await gatedTunnel(client, decoy);
    const play = async (crash?: () => void) => {
      const gate = await playGate({ client, lab, tunnelId, ...(crash && { crash }) });
      places.push(...gate.places);
      blind.push(...gate.blindIn);
      secrets.push(...gate.secrets);
    };
    secrets.push(...(await playEntrances({ token, ports })));
    const take = (terminal: TerminalPlay) => {
      secrets.push(...terminal.secrets);
      places.push(...terminal.places);
      blind.push(...terminal.blindIn);
      letThrough.push(...terminal.letThrough);
    };
    if (thorough) {
      const tunnel = { id: tunnelId, name: decoy.value };
      take(await playTerminal({ client, lab, ports, dataDir, token, folder, tunnel }));
    }
    await play(thorough ? () => crash("throw") : undefined);
    places.push(...processTexts(dashboard.child.pid ?? 0));
    const pageIds = press ? mostIds : 1;
    const seen = await walkPages(page, dashboard.url, ids, { press, mostIds: pageIds });
    report.pages = seen.visited;
    report.clicks = seen.clicks;
    places.push(...seen.texts.map((text) => ({ name: "page", bytes: Buffer.from(text) })));
    places.push(...(await storageOf(page, context)));
    if (thorough) {
      const output = dashboard.output();
      await dashboard.kill();
      dashboard = await launch();
      places.push({ name: "output", bytes: Buffer.from(withoutEntrance(output, token)) });
      // What was captured, and who asked, was in memory.
      await settled(client, tunnelId, "online");
      await play();
    }
    // A tab's mark is not in the cookie, so the thief has their own.
    const mark = randomBytes(16).toString("hex");
    const cookie = await stealCookie(context, port);
    const thief = makeClient({ ...ports, key: { cookie, [PAGE_HEADER]: mark } });
    const foreign = await playForeign({ client, thief, lab, thorough });
    report.attempts = foreign.attempts;
    letThrough.push(...foreign.letThrough);
    blind.push(...foreign.blindIn);
    places.push(...foreign.places);
    const backup = backUp(dataDir, folder);
    const api = await walkApi(
      client,
      secrets.map(({ value }) => value),
      mostIds,
    );
    report.calls = api.calls;
    report.skipped = [...seen.skipped, ...api.skipped];
    places.push(...processTexts(dashboard.child.pid ?? 0));
    places.push(...filesIn(dataDir, "data folder"), backup);
    // The log is written into the database at the end, so the files are searched again.
    stopListening();
    await client.call("POST", "/api/shutdown");
    await dashboard.stop();
    places.push({ name: "output", bytes: Buffer.from(withoutEntrance(dashboard.output(), token)) });
    if (thorough) {
      const [database, masterKey] = [
        path.join(folder, "backup.db"),
        path.join(dataDir, "master.key"),
      ];
      take(await playBackground(lab, { database, masterKey, folder }));
    }
  } finally {
    await context.close();
    await Promise.all([dashboard.stop(), recorder.close(), hostile.close()]);
    await lab.close();
  }
  places.push(...filesIn(dataDir, "data folder"));
  places.push(...filesIn(path.join(folder, "browser"), "browser profile"));
  places.push(...filesIn(".next", ".next", began));
  places.push(...traffic(recorder, token));
  const masterKey = readFileSync(path.join(dataDir, "master.key"), "utf8").trim();
  const all = [...secrets, { name: "master key", value: masterKey }];
  const kinds = thorough ? [...DECOY_PLACES, ...MORE_DECOY_PLACES] : DECOY_PLACES;
  const result = look(places, all, { decoy, kinds });
  rmSync(folder, { recursive: true, force: true });
  const blindIn = [...result.blindIn, ...blind];
  return { ...report, secrets: secrets.length + 1, ...result, letThrough, blindIn };
}

/** The cookies that another server on this machine gets from a browser, because both use the same host name. */
async function stealCookie(context: BrowserContext, port: number): Promise<string> {
  const cookie = (await context.cookies()).find(({ name }) => name === cookieName(port));
  if (!cookie) throw new Error("The browser has no session");
  return `${cookie.name}=${cookie.value}`;
}

function makeSecrets(lab: Lab, token: string) {
  const random = () => randomBytes(15).toString("base64url");
  const work = lab.accounts[0]?.authtoken ?? "";
  return [
    { name: "access token", value: token },
    { name: "Access Key", value: lab.descope.clientSecret },
    { name: "authtoken", value: work },
    { name: "wrong authtoken", value: `2${random()}${random()}` },
    { name: "Access Key at a hostile issuer", value: `K2+/"<&'é\\${random()}` },
    { name: "replaced Access Key", value: `K2first${random()}` },
    { name: "Access Key in its place", value: `K2second${random()}` },
    { name: "Access Key of a refused form", value: `K2refused${random()}` },
    { name: "signing secret of a door", value: `door-${random()}` },
  ] as const satisfies Secret[];
}

type Planting = {
  page: Page;
  lab: Lab;
  dashboard: Dashboard;
  hostile: Awaited<ReturnType<typeof startHostileIssuer>>;
  client: Client;
  secrets: ReturnType<typeof makeSecrets>;
  decoy: Secret;
};

async function plantAll(planting: Planting): Promise<Ids> {
  const { page, lab, dashboard, hostile, client, secrets, decoy } = planting;
  const [, key, authtoken, wrongToken, hostileKey, firstKey, secondKey, refusedKey, doorSecret] =
    secrets;
  const plant = planter(page, dashboard.url);
  const { issuer: issuerUrl, clientId } = lab.descope;
  const ingress = { serverAddr: lab.edge.agentAddr, caCertificate: lab.edge.caCertificate };
  const upstream = String(lab.app.port);
  await plant.refusedProfile(refusedKey.value);
  await plant.profile({ name: "Good", issuerUrl, clientId, clientSecret: key.value });
  const repeating = hostile.issuer("repeating");
  await plant.profile({
    name: "Hostile",
    issuerUrl: repeating,
    clientId,
    clientSecret: hostileKey.value,
  });
  await plant.profile({ name: "Replaced", issuerUrl, clientId, clientSecret: firstKey.value });
  await plant.account({ name: "Work", authtoken: authtoken.value, ...ingress });
  await plant.account({ name: "Wrong", authtoken: wrongToken.value, ...ingress });
  await plant.tunnel({ name: decoy.value, upstream, account: "Work", profile: "Good" });
  await plant.tunnel({ name: "Refused", upstream, account: "Wrong", profile: "Hostile" });
  await plant.tunnel({ name: "Listener", upstream, account: "Work", profile: "Replaced" });
  const ids: Ids = new Map();
  for (const noun of ["profiles", "accounts", "tunnels"]) {
    ids.set(
      noun,
      (await listOf(client, noun)).map(({ id }) => id),
    );
  }
  const replaced = (await listOf(client, "profiles")).find(({ name }) => name === "Replaced");
  await plant.replaceSecret(replaced?.id ?? "", secondKey.value);
  const tunnels = await listOf(client, "tunnels");
  const listener = tunnels.find(({ name }) => name === "Listener");
  const change = { group: "Group", protection: "listener-oidc", askToComeIn: false };
  await client.json("PATCH", `/api/tunnels/${listener?.id}`, change);
  const hook = { kind: "webhook", name: "Hook", path: "/hooks/github", scheme: "github" };
  const gated = tunnels.find(({ name }) => name === decoy.value);
  await client.json("POST", `/api/tunnels/${gated?.id}/doors`, {
    ...hook,
    secret: doorSecret.value,
    previousSecret: `${doorSecret.value}-before`,
  });
  for (const { id } of tunnels) await client.json("POST", `/api/tunnels/${id}/start`);
  for (const { id, name } of tunnels)
    await settled(client, id, name === "Refused" ? "failed" : "online");
  await visit(page, client, await gatedTunnel(client, decoy));
  return ids;
}

/** The one that was created by the form as it stands, so with a gate. */
async function gatedTunnel(client: Client, decoy: Secret): Promise<string> {
  const tunnel = (await listOf(client, "tunnels")).find(({ name }) => name === decoy.value);
  if (!tunnel) throw new Error("There is no tunnel with the decoy's name");
  return tunnel.id;
}

/** A member logs in through the tunnel, so that there are requests and a visitor. */
async function visit(dashboardPage: Page, client: Client, id: string): Promise<void> {
  const { status } = urlSchema.parse(await client.json("GET", `/api/tunnels/${id}`));
  const page = await dashboardPage.context().newPage();
  await page.goto(status.url);
  await page.getByRole("textbox", { name: "E-mail" }).fill("member@example.com");
  await page.getByRole("button", { name: "Continue", exact: true }).click();
  await page.getByRole("heading", { name: "Storefront" }).waitFor();
  await page.close();
}

const urlSchema = z.object({ status: z.object({ url: z.string() }) });

const itemsSchema = z.array(z.object({ id: z.string(), name: z.string() }));

async function listOf(client: Client, noun: string) {
  return itemsSchema.parse(await client.json("GET", `/api/${noun}`));
}

const stateSchema = z.object({ status: z.object({ state: z.string() }) });

async function settled(client: Client, id: string, state: string): Promise<void> {
  const deadline = Date.now() + 20_000;
  for (;;) {
    const { status } = stateSchema.parse(await client.json("GET", `/api/tunnels/${id}`));
    if (status.state === state) return;
    if (Date.now() > deadline) throw new Error(`A tunnel is ${status.state}, not ${state}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** A browser that connects to the dashboard's address, while all of its bytes go through the recorder. */
function openBrowser(profile: string, port: number, recorder: Recorder): Promise<BrowserContext> {
  return chromium.launchPersistentContext(profile, {
    executablePath: ensureBrowser(),
    args: [
      ...BROWSER_ARGS,
      `--host-resolver-rules=${["localhost", "gatehouse.localhost"]
        .map((name) => `MAP ${name}:${port} 127.0.0.1:${recorder.port}`)
        .join(", ")}`,
    ],
  });
}

function backUp(dataDir: string, folder: string): Place {
  const file = path.join(folder, "backup.db");
  const env = { ...process.env, GATEHOUSE_DATA_DIR: dataDir };
  const args = ["lib/server/launch/backup-command.mjs", file];
  const { status, stderr } = spawnSync(process.execPath, args, { env, encoding: "utf8" });
  if (status !== 0) throw new Error(`The backup failed: ${stderr}`);
  return { name: "backup", bytes: readFileSync(file) };
}

/** Removes the one line that has to show the token. Anywhere else the token would be found. */
function withoutEntrance(output: string, token: string): string {
  return output.replace(/Open http:\/\/localhost:\d+\/\?token=(\S+)/g, (line, shown) =>
    shown === encodeURIComponent(token) ? "Open" : line,
  );
}

/** The dashboard's answers, and the requests to it without bodies and keys. */
function traffic(recorder: Recorder, token: string): Place[] {
  const answers = recorder.answers().map((bytes) => ({ name: "answers", bytes }));
  const asked = recorder.requests().map((bytes) => {
    const lines =
      bytes.toString("latin1").match(/^(?:[A-Z]+ \/.* HTTP\/1\.1|[\w-]+: .*)\r$/gm) ?? [];
    const kept = lines.filter(
      (line) =>
        !/^(authorization|cookie):/i.test(line) && !line.startsWith(`GET /?token=${token} `),
    );
    return { name: "requested addresses", bytes: Buffer.from(kept.join("\n"), "latin1") };
  });
  return [...answers, ...asked];
}

/**
 * Where a secret may be: the key in its own file, and, in the files of a browser, the address by which its user
 * entered, which no server can remove. The address that Gatehouse itself opens has a ticket instead of the token.
 */
function isHome(place: Place, { secret }: Needle): boolean {
  if (secret === "master key") return /^(data folder|background)\/master\.key$/.test(place.name);
  if (secret === "session cookie at ngrok")
    return place.name === "cookies" || place.name.startsWith("browser profile/");
  return secret === "access token" && place.name.startsWith("browser profile/");
}

function look(
  places: Place[],
  secrets: Secret[],
  { decoy, kinds }: { decoy: Secret; kinds: string[] },
) {
  const needles = secrets.flatMap(needlesFor);
  const decoyNeedles = needlesFor(decoy);
  const leaks = places.flatMap((place) =>
    findIn(place.bytes, needles)
      .filter((needle) => !isHome(place, needle))
      .map(({ secret, encoding }) => ({ secret, encoding, place: place.name })),
  );
  const seen = places.filter(({ bytes }) => findIn(bytes, decoyNeedles).length > 0);
  return {
    leaks: [...new Map(leaks.map((leak) => [JSON.stringify(leak), leak])).values()],
    blindIn: kinds.filter((kind) => !seen.some(({ name }) => name.startsWith(kind))),
    bytes: places.reduce((sum, { bytes }) => sum + bytes.length, 0),
    places: places.length,
  };
}
