import { existsSync } from "node:fs";
import { setDefaultAutoSelectFamilyAttemptTimeout } from "node:net";
import { addressFileOf } from "@/db/instance-files";
import { claimDataFolder } from "@/db/instance-lock";
import { getDatabase } from "@/db/open";
import { hasSealed } from "@/db/sealed";
import { type Env, readEnv } from "@/lib/base/env";
import { guardOutput } from "@/lib/base/guard-output";
import { getHub } from "@/lib/base/hub";
import { log } from "@/lib/base/log";
import { rememberSecret } from "@/lib/base/redact";
import { sharedOnce } from "@/lib/base/shared-once";
import { VERSION } from "@/lib/base/version";
import { isProblem } from "@/lib/errors/problem";
import { storageProblem } from "@/lib/errors/storage-problem";
import { KEPT_HISTORY } from "@/lib/history/kept-history";
import { KEPT_OUTAGES } from "@/lib/history/kept-outages";
import { observe } from "@/lib/history/observe";
import { ADDRESS_ATTEMPT_MS } from "@/lib/network/address-attempt";
import { tellStorage } from "@/lib/notices/tell-storage";
import { checkProtectionRegularly } from "@/lib/protection/watch";
import { keyState, whenUnlocked } from "@/lib/secrets/key-state";
import { loadMasterKey } from "@/lib/secrets/master-key";
import { rememberStoredSecrets } from "@/lib/secrets/remember-stored";
import { announce, entranceAddress } from "@/lib/server/access-guard/announce";
import { installGuard } from "@/lib/server/access-guard/guard";
import { keepSessions } from "@/lib/server/access-guard/sessions";
import { makeTicket } from "@/lib/server/access-guard/ticket";
import { getToken } from "@/lib/server/access-guard/token";
import { EXIT_CODES } from "@/lib/server/launch/exit-codes.mjs";
import { isRestart, tellParent } from "@/lib/server/launch/obey-parent.mjs";
import { openBrowser } from "@/lib/server/launch/open-browser";
import { tellCrash } from "@/lib/server/launch/tell-crash";
import { noteArrival } from "@/lib/server/live/note-arrival";
import { publishIfReadable, watchEngine } from "@/lib/server/live/watch-engine";
import { watchGates } from "@/lib/server/live/watch-gates";
import { watchLinks } from "@/lib/server/live/watch-links";
import { watchProxy } from "@/lib/server/live/watch-proxy";
import { prepareDataFolder, removeStaleDrafts } from "@/lib/storage/data-folder";
import { pruneRegularly } from "@/lib/storage/prune-regularly";
import { watchDataFolder } from "@/lib/storage/watch-data-folder";
import { socketLeftovers } from "@/lib/traffic/socket-folder";
import { isAwaited } from "@/lib/tunnels/held";
import { keepHolds } from "@/lib/tunnels/holds";
import { watchIdle } from "@/lib/tunnels/idle-stop";
import { nameTunnel } from "@/lib/tunnels/name-tunnel";
import { resumeTunnel } from "@/lib/tunnels/run-tunnel";
import { watchStopTimes } from "@/lib/tunnels/stop-times";
import { listStored } from "@/lib/tunnels/store";
import { handleSignals } from "./shutdown";

/**
 * Runs once per process: opens the data, starts the engine, starts the tunnels that were up, and prints the address.
 */
export function boot(): Promise<void> {
  return sharedOnce("boot", async () => {
    try {
      await start(readEnv());
    } catch (error) {
      leave(error);
    }
  });
}

/** What somebody wants to know who has just run it for the first time. @param end how it is ended */
const describeFirstStart = (end: string) => `
  This is the first start. What you enter stays in that folder, secrets sealed. Nothing can be reached from
  outside until you press Start, and then only behind a login. Gatehouse talks to ngrok and to your Descope
  project alone. ${end} ends it.
`;

async function start(env: Env): Promise<void> {
  guardOutput();
  setDefaultAutoSelectFamilyAttemptTimeout(ADDRESS_ATTEMPT_MS);
  prepareDataFolder(env.dataDir);
  const isFirstStart = !existsSync(addressFileOf(env.dataDir));
  claimDataFolder(env.dataDir, `http://localhost:${env.port}`);
  removeStaleDrafts(env.dataDir);
  const token = getToken(env);
  getDatabase();
  await loadMasterKey({ ...env, hasSealed: hasSealed() });
  watchDataFolder(env.dataDir);
  tellStorage();
  keepSessions();
  pruneRegularly(KEPT_HISTORY);
  pruneRegularly(KEPT_OUTAGES);
  observe();
  watchEngine();
  watchLinks();
  wireTraffic();
  handleSignals();
  checkProtectionRegularly();
  watchStopTimes();
  watchIdle();
  keepHolds(resume);
  whenUnlocked(readSecrets);
  readSecrets();
  installGuard();
  tellParent({ ready: true, leftovers: socketLeftovers() });
  if (isRestart()) tellCrash();
  else announce(`Gatehouse ${VERSION} is ready.`, env, token, about(env, isFirstStart));
  const key = keyState();
  if (key.status === "locked") log(`The stored secrets are locked. ${key.detail} ${key.fix}`);
  if (env.open) openWithTicket(env.port);
}

function about({ dataDir, announce: isWatched }: Env, isFirstStart: boolean): string {
  const place = `  Data: ${dataDir}\n`;
  if (!isFirstStart) return place;
  // Without the address it runs in the background, where nobody can press Ctrl-C.
  return place + describeFirstStart(isWatched ? "Ctrl-C" : "gatehouse quit");
}

function openWithTicket(port: number): void {
  const ticket = makeTicket();
  rememberSecret(ticket);
  void openBrowser(entranceAddress(port, ticket));
}

function wireTraffic(): void {
  watchProxy(publishIfReadable);
  watchGates(publishIfReadable);
  getHub().tap((event) => {
    if (event.type === "visitor") noteArrival(event.data);
  });
}

function readSecrets(): void {
  rememberStoredSecrets();
  resumeTunnels();
}

function resumeTunnels(): void {
  for (const { config, desired } of listStored()) {
    if (desired === "up" && !isAwaited(config.id)) resume(config.id);
  }
}

function resume(id: string): void {
  resumeTunnel(id).catch((error) => {
    // What people can do something about, they were told by a notice.
    if (!isProblem(error)) log(`"${nameTunnel(id).name}" cannot start: ${explain(error)}`);
    publishIfReadable(id);
  });
}

function leave(error: unknown): never {
  process.stderr.write(`\nGatehouse cannot start.\n${explain(error)}\n\n`);
  process.exit(exitCode(error));
}

/** When another Gatehouse uses the same data folder, trying again would not help. */
function exitCode(error: unknown): number {
  const beside = isProblem(error) && error.code === "already_running";
  return beside ? EXIT_CODES.neverStarts : EXIT_CODES.cannotStart;
}

function explain(error: unknown): string {
  const problem = isProblem(error) ? error : storageProblem(error);
  if (!problem) return error instanceof Error ? (error.stack ?? error.message) : String(error);
  const { title, detail, fix } = problem.details;
  return [`${title}.`, detail, fix].filter(Boolean).join(" ");
}
