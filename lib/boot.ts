import { setDefaultAutoSelectFamilyAttemptTimeout } from "node:net";
import { claimDataFolder } from "@/db/instance-lock";
import { getDatabase } from "@/db/open";
import { hasSealed } from "@/db/sealed";
import { deleteStateChangesBefore } from "@/db/state-changes";
import { noteLatency } from "@/lib/accounts/latency";
import { prepareDataFolder } from "@/lib/data-folder";
import { installGuard } from "@/lib/door/guard";
import { makeTicket } from "@/lib/door/ticket";
import { getToken } from "@/lib/door/token";
import { getEngine } from "@/lib/engine/engine";
import { type Env, readEnv } from "@/lib/env";
import { isProblem } from "@/lib/errors/problem";
import { storageProblem } from "@/lib/errors/storage-problem";
import { observe } from "@/lib/history/observe";
import { recordStateChange } from "@/lib/history/record";
import { announce, entranceAddress } from "@/lib/launch/announce";
import { EXIT_CODES } from "@/lib/launch/exit-codes.mjs";
import { isRestart, tellParent } from "@/lib/launch/obey-parent.mjs";
import { openBrowser } from "@/lib/launch/open-browser";
import { tellFall } from "@/lib/launch/tell-fall";
import { getHub } from "@/lib/live/hub";
import { log } from "@/lib/log";
import { ADDRESS_ATTEMPT_MS } from "@/lib/network/address-attempt";
import { noteArrival } from "@/lib/notices/note-arrival";
import { tellOutage } from "@/lib/notices/tell-outage";
import { watchDown } from "@/lib/notices/watch-down";
import { checkProtectionRegularly, watchProtection } from "@/lib/protection/watch";
import { guardOutput } from "@/lib/secrets/guard-output";
import { keyState, whenUnlocked } from "@/lib/secrets/key-state";
import { loadMasterKey } from "@/lib/secrets/master-key";
import { rememberStoredSecrets } from "@/lib/secrets/remember-stored";
import { sharedOnce } from "@/lib/shared-once";
import { handleSignals } from "@/lib/shutdown";
import { getProxy } from "@/lib/traffic/proxy-thread";
import { onRunReport } from "@/lib/traffic/run-reports";
import { getSocketFolder } from "@/lib/traffic/socket-folder";
import { watchIdle } from "@/lib/tunnels/idle-stop";
import { noteResumeFailure } from "@/lib/tunnels/resume-failures";
import { resumeTunnel } from "@/lib/tunnels/run-tunnel";
import { publish } from "@/lib/tunnels/service";
import { watchStopTimes } from "@/lib/tunnels/stop-times";
import { isStored, listStored } from "@/lib/tunnels/store";
import { VERSION } from "@/lib/version";

const HISTORY_DAYS = 30;

/** Once per process: opens the data, starts the engine, brings back what was up, and says where to go. */
export function boot(): Promise<void> {
  return sharedOnce("boot", async () => {
    try {
      await start(readEnv());
    } catch (error) {
      leave(error);
    }
  });
}

async function start(env: Env): Promise<void> {
  guardOutput();
  setDefaultAutoSelectFamilyAttemptTimeout(ADDRESS_ATTEMPT_MS);
  prepareDataFolder(env.dataDir);
  claimDataFolder(env.dataDir, `http://localhost:${env.port}`);
  const token = getToken(env);
  getDatabase();
  await loadMasterKey({ ...env, hasSealed: hasSealed() });
  deleteStateChangesBefore(new Date(Date.now() - HISTORY_DAYS * 86_400_000).toISOString());
  observe();
  wireEngine();
  wireTraffic();
  handleSignals();
  checkProtectionRegularly();
  watchStopTimes();
  watchIdle();
  whenUnlocked(readSecrets);
  readSecrets();
  installGuard();
  tellParent({ ready: true, leftovers: [getSocketFolder()] });
  if (isRestart()) tellFall();
  else announce(`Gatehouse ${VERSION} is ready.`, env.port, token, `  Data: ${env.dataDir}\n`);
  const key = keyState();
  if (key.status === "locked") log(`The stored secrets are locked. ${key.detail} ${key.fix}`);
  if (env.open) void openBrowser(entranceAddress(env.port, makeTicket()));
}

function wireEngine(): void {
  getEngine().publishTo({
    tunnel: (tunnelId, change) => {
      if (change) watchProtection(tunnelId, change.to);
      const tunnel = publish(tunnelId);
      if (!change) return;
      recordStateChange(change);
      watchDown(change, tellOutage);
      const details = [change.cause, change.code, change.url].filter(Boolean).join(" ");
      log(`"${tunnel.name}" is ${change.to}. ${details}`);
    },
    session: (status) => {
      noteLatency(status);
      getHub().publish({ type: "session", data: status });
    },
  });
}

function wireTraffic(): void {
  getProxy();
  // A tunnel that was deleted in between has nobody to tell.
  onRunReport((tunnelId) => {
    if (isStored(tunnelId)) publish(tunnelId);
  });
  getHub().tap(({ event }) => {
    if (event.type === "visitor") noteArrival(event.data);
  });
}

function readSecrets(): void {
  rememberStoredSecrets();
  resumeTunnels();
}

function resumeTunnels(): void {
  for (const { config, desired } of listStored()) {
    if (desired !== "up") continue;
    resumeTunnel(config.id).catch((error) => {
      log(`"${config.name}" was up before but cannot start: ${explain(error)}`);
      noteResumeFailure(config.id, error);
      publish(config.id);
    });
  }
}

function leave(error: unknown): never {
  process.stderr.write(`\nGatehouse cannot start.\n${explain(error)}\n\n`);
  process.exit(exitCode(error));
}

/** Beside another one it would only wait for that to end. */
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
