import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { getDatabase } from "@/db/open";
import { labControl } from "@/e2e/lab/edge/control-client";
import { type Lab, startLab } from "@/e2e/lab/start-lab";
import { openThreads } from "@/e2e/proxy-threads";
import { createAccount, deleteAccount, updateAccount } from "@/lib/accounts/service";
import { sharedOnce } from "@/lib/base/shared-once";
import type { TunnelState } from "@/lib/contract/tunnels";
import { getEngine } from "@/lib/engine/engine";
import { createProfile } from "@/lib/profiles/service";
import { type Asker, TOKEN_HOLDER } from "@/lib/secrets/asker";
import { loadMasterKey } from "@/lib/secrets/master-key";
import { watchEngine } from "@/lib/server/live/watch-engine";
import { previewImport, runImport } from "@/lib/transfer/config-file/import";
import { exportConfig } from "@/lib/transfer/config-file/write-file";
import { keepForUndo, undo } from "@/lib/undo/keep";
import { deleteTunnel } from "./delete-tunnel";
import { planTunnel } from "./plan-tunnel";
import { restartTunnel, startTunnel, stopTunnel } from "./run-tunnel";
import { findRun, type Run } from "./runs";
import { createTunnel, getTunnel, updateTunnel } from "./service";
import { setStopTime } from "./stop-times";
import { getStored } from "./store";

// The real engine, SDK, proxy and database against the lab.

const threads = openThreads();
let lab: Lab;
let control: ReturnType<typeof labControl>;
let id: string;
let base: { profileId: string; accountId: string; upstream: string };

vi.setConfig({ testTimeout: 90_000, hookTimeout: 90_000 });

beforeAll(async () => {
  globalThis.__gatehouse?.clear();
  vi.spyOn(process.stdout, "write").mockReturnValue(true);
  await loadMasterKey({ dataDir: threads.scratch, keyring: false, hasSealed: false });
  sharedOnce("proxy-thread", () => threads.launch({ pausesMs: [0] }));
  watchEngine();
  lab = await startLab();
  control = labControl(lab.edge.controlUrl);
  // The service soon forgets what is left of a dead session.
  await control.tolerance(500);
  const { issuer, clientId, clientSecret } = lab.descope;
  const login = { name: "Acme", issuerUrl: issuer, clientId, clientSecret };
  const { id: profileId } = createProfile(login);
  const authtoken = lab.accounts[0]?.authtoken ?? "";
  const account = { name: "Work", authtoken, ...ingress() };
  base = { profileId, accountId: createAccount(account, TOKEN_HOLDER).id, upstream: lab.app.url };
});

beforeEach(async () => {
  await control.clear();
  for (const running of getEngine().running()) await deleteTunnel(running);
  const name = `Tunnel ${expect.getState().currentTestName}`.slice(0, 60);
  id = createTunnel({ ...base, name, domain: "storefront.localhost" }, TOKEN_HOLDER).id;
});

afterAll(async () => {
  await getEngine().close();
  await lab.close();
  getDatabase().close();
  await threads.close();
});

const ingress = () => ({
  serverAddr: lab.edge.agentAddr,
  caCertificate: lab.edge.caCertificate,
});
const stateOf = () => getTunnel(id).status.state;
const until = (state: TunnelState) =>
  expect.poll(stateOf, { timeout: 60_000, interval: 20 }).toBe(state);
const protectedNow = () =>
  expect
    .poll(() => getTunnel(id).status.protection.verdict, { timeout: 30_000, interval: 20 })
    .toBe("protected");
const noNewSession = () => control.fault({ kind: "refuse-connections" });
const permanent = { kind: "refuse-bind", code: "ERR_NGROK_9017", text: "No such domain." } as const;

async function online(): Promise<void> {
  await startTunnel(id);
  await until("online");
}

/** Brings the tunnel into each state, where it stays until the fault is cleared. */
const ways: Record<TunnelState, () => Promise<void>> = {
  stopped: async () => {
    await online();
    await stopTunnel(id);
  },
  starting: async () => {
    await control.fault({ kind: "hang-bind" });
    await startTunnel(id);
  },
  online,
  reconnecting: async () => {
    await online();
    await noNewSession();
    await control.fault({ kind: "drop-sessions" });
    await until("reconnecting");
  },
  stopping: async () => {
    await online();
    await control.fault({ kind: "silence" });
    void stopTunnel(id);
  },
  failed: async () => {
    await control.fault(permanent);
    await startTunnel(id);
    await until("failed");
  },
};

/** Fills in everything that can be known of a run, with all work still in progress. */
function fill(run: Run): void {
  const at = "2026-05-04T12:00:00.000Z";
  run.startFailure = { title: "No", detail: "No.", side: "gatehouse", at };
  run.appointment = { at: Date.now() + 3_600_000, warned: false, stopping: false };
  run.verdict = { verdict: "open", summary: "Open.", checkedAt: at };
  run.probe = new Promise(() => undefined);
  run.isDoubted = true;
  run.app = { reachable: false, since: at };
  run.firstVisit = { at, email: "member@example.com" };
  const change = { tunnelId: id, at, from: "online", to: "reconnecting", cause: "No" } as const;
  run.down.step(change, () => undefined);
}

/** The process-wide registries that know the tunnel. */
function whoKnows(): string[] {
  const shared = globalThis.__gatehouse ?? new Map<string, unknown>();
  return [...shared].flatMap(([name, value]) => (knows(value, new Set()) ? [name] : []));
}

function knows(value: unknown, seen: Set<unknown>): boolean {
  if (value === id) return true;
  if (typeof value !== "object" || value === null || seen.has(value)) return false;
  seen.add(value);
  const parts: unknown[] =
    value instanceof Map || value instanceof Set
      ? [...value].flat()
      : [...Object.keys(value), ...Object.values(value)];
  return parts.some((part) => knows(part, seen));
}

/** These may still know it: the pages get these events again, and ngrok may still have an endpoint. */
const OUTLIVES = ["hub", "engine", "stale-endpoints"];

test.each(["stopped", "starting", "online", "reconnecting", "stopping", "failed"] as const)(
  "of one that was %s nothing is left when it is deleted, restored and started",
  async (state) => {
    await ways[state]();
    expect(stateOf()).toBe(state);
    const former = findRun(id);
    if (!former) throw new Error("There was no run");
    fill(former);
    const { token } = keepForUndo(await deleteTunnel(id));
    expect(getEngine().runtimeOf(id)).toBeUndefined();
    expect(whoKnows().filter((name) => !OUTLIVES.includes(name))).toEqual([]);
    await control.clear();

    await undo(token, TOKEN_HOLDER);
    expect(getTunnel(id).status.lastError).toBeUndefined();
    await startTunnel(id);
    await until("online");
    const { status } = getTunnel(id);
    for (const left of ["lastError", "firstVisit", "upstream", "stopAt", "unsaved"]) {
      expect(status).not.toHaveProperty(left);
    }
    expect(findRun(id)).not.toBe(former);
    expect(findRun(id)).toMatchObject({ isDoubted: false, appointment: undefined });
    // By a new probe, because the one of the earlier run never ends.
    await protectedNow();
  },
);

test("a new run knows nothing of the one before, and late results of that one do not change it", async () => {
  await online();
  const former = findRun(id);
  if (!former) throw new Error("There was no run");
  fill(former);
  await restartTunnel(id);
  await until("online");
  await protectedNow();
  former.verdict = { verdict: "unreachable", summary: "Late." };
  const { status } = getTunnel(id);
  expect(status.protection.verdict).toBe("protected");
  for (const left of ["firstVisit", "upstream", "stopAt"]) expect(status).not.toHaveProperty(left);
});

test("a restart keeps a stop time that was set by hand, whatever is said of the duration meanwhile", async () => {
  const stopAt = () => getStored(id).stopAt ?? "";
  await startTunnel(id);
  const byHand = new Date(Date.now() + 3_600_000).toISOString();
  setStopTime(id, { at: byHand });
  updateTunnel(id, { stopAfter: "8000h" }, TOKEN_HOLDER);
  // The second one is a restart of a run that knew the duration.
  for (const _ of [1, 2]) {
    await restartTunnel(id);
    expect(stopAt()).toBe(byHand);
  }
  // One that the duration gave counts anew.
  await stopTunnel(id);
  await startTunnel(id);
  updateTunnel(id, { stopAfter: "9000h" }, TOKEN_HOLDER);
  await restartTunnel(id);
  expect(Date.parse(stopAt())).toBeGreaterThan(Date.now() + 8_999 * 3_600_000);
  // And without a duration, it stops when it was to stop.
  const given = stopAt();
  updateTunnel(id, { stopAfter: null }, TOKEN_HOLDER);
  await restartTunnel(id);
  expect(stopAt()).toBe(given);
});

test("a start that is still opening its proxy begins nothing after the tunnel is stopped or deleted", async () => {
  for (const end of [() => stopTunnel(id), () => deleteTunnel(id)]) {
    const start = startTunnel(id);
    await end();
    await start;
    expect(getEngine().running()).not.toContain(id);
  }
});

test("during its deletion nothing starts a tunnel, and nobody deletes it again", async () => {
  await online();
  // The unbind is not answered, so the deletion takes time.
  await control.fault({ kind: "silence" });
  const deletion = deleteTunnel(id);
  for (const late of [startTunnel, restartTunnel, deleteTunnel]) {
    await expect(late(id)).rejects.toMatchObject({ code: "not_found" });
  }
  await deletion;
  expect(getEngine().running()).toEqual([]);
});

test("a start that fails after an undo is a failed start of a restored tunnel", async () => {
  await online();
  const { token } = keepForUndo(await deleteTunnel(id));
  const database = getDatabase();
  const secret = database.prepare("SELECT client_secret FROM profiles").pluck().get();
  database.exec("UPDATE profiles SET client_secret = ''");
  const back = await undo(token, TOKEN_HOLDER);
  database.prepare("UPDATE profiles SET client_secret = ?").run(secret);
  const status = { state: "failed", desired: "down", lastError: { code: "secret_missing" } };
  expect(back).toMatchObject({ id, status });
  expect(getTunnel(id)).toMatchObject({ id, status });
  await expect(undo(token, TOKEN_HOLDER)).rejects.toMatchObject({ code: "undo_over" });
  await online();
  expect(getTunnel(id).status.lastError).toBeUndefined();
});

test("a running tunnel does not send its Access Key to an account that a stolen cookie has changed", async () => {
  const thief: Asker = { by: "session", page: "theirs" };
  const [, second] = lab.accounts;
  const theirs = { authtoken: second?.authtoken ?? "" };
  await online();
  // The thief has changed only what is stored. The tunnel continues with what it was started with.
  const login = { issuerUrl: lab.descope.issuer, clientId: "P2", clientSecret: "K2-theirs" };
  const { id: profileId } = createProfile({ name: "Theirs", ...login }, thief);
  updateTunnel(id, { profileId, clientSecret: login.clientSecret }, thief);
  const needed = expect.objectContaining({ code: "confirmation_needed" });
  expect(() => updateAccount(base.accountId, theirs, thief)).toThrow(needed);
  const work = { name: "Work", ...theirs, ...ingress() };
  const content = JSON.stringify({ ...exportConfig(), accounts: [work], tunnels: [] });
  const { destinations } = await previewImport({ content });
  const agreed = { content, destinations: destinations.map((pair) => pair.id) };
  await expect(runImport(agreed, thief)).rejects.toEqual(needed);
  const { sessions } = await control.state();
  expect(sessions.map(({ accountName }) => accountName)).not.toContain(second?.name);
  // After a stop nothing of it is sent there.
  await stopTunnel(id);
  expect(updateAccount(base.accountId, theirs, thief).hasAuthtoken).toBe(true);
});

/** A tunnel with its own account, which is the lab's second ngrok account. */
function onSecondAccount(name: string) {
  const account = { name, authtoken: lab.accounts[1]?.authtoken ?? "", ...ingress() };
  const { id: accountId } = createAccount(account, TOKEN_HOLDER);
  const domain = "own.localhost";
  id = createTunnel({ ...base, accountId, name: `On ${name}`, domain }, TOKEN_HOLDER).id;
  return accountId;
}

const toFirstAccount = () => ({ authtoken: lab.accounts[0]?.authtoken ?? "" });

/** The ngrok accounts at which a host name is bound. */
async function placesOf(hostname: string): Promise<string[]> {
  const { sessions } = await control.state();
  return sessions
    .filter(({ alive, listeners }) => alive && listeners.some((each) => each.hostname === hostname))
    .map(({ accountName }) => accountName);
}

const isNowAt = (account: number, hostname = "own.localhost") =>
  expect
    .poll(() => placesOf(hostname), { timeout: 60_000, interval: 20 })
    .toEqual([lab.accounts[account]?.name]);

async function importAccount(name: string): Promise<void> {
  const accounts = [{ name, ...toFirstAccount(), ...ingress() }];
  const content = JSON.stringify({ ...exportConfig(), profiles: [], tunnels: [], accounts });
  const { destinations } = await previewImport({ content });
  await runImport({ content, destinations: destinations.map((pair) => pair.id) }, TOKEN_HOLDER);
}

test("an account that an import changes is the new one for later starts, and running tunnels move there", async () => {
  const accountId = onSecondAccount("Imported");
  await online();
  await isNowAt(1);
  await importAccount("Imported");
  await isNowAt(0);
  await stopTunnel(id);
  const back = { authtoken: lab.accounts[1]?.authtoken ?? "" };
  updateAccount(accountId, back, TOKEN_HOLDER);
  await online();
  await isNowAt(1);
  // Its session is kept for the next start, and then belongs to the old account.
  await stopTunnel(id);
  await importAccount("Imported");
  await online();
  await isNowAt(0);
});

test("while ngrok refuses the session of a changed account, running tunnels continue and nothing new is bound at the old one", async () => {
  const accountId = onSecondAccount("Refused");
  const running = id;
  await online();
  const [code, text] = ["ERR_NGROK_108", "One session at most."];
  await control.fault({ kind: "refuse-auth", code, text, times: 99 });
  updateAccount(accountId, toFirstAccount(), TOKEN_HOLDER);
  const fields = { ...base, accountId, name: "Waits", domain: "waits.localhost" };
  id = createTunnel(fields, TOKEN_HOLDER).id;
  await startTunnel(id);
  await expect
    .poll(() => getTunnel(id).status, { timeout: 60_000, interval: 20 })
    .toMatchObject({ state: "starting", lastError: { code: "ERR_NGROK_108" } });
  expect(getTunnel(running).status.state).toBe("online");
  await isNowAt(1);
  await control.clear();
  await until("online");
  await isNowAt(0, "waits.localhost");
  await isNowAt(0);
});

test("a start that is opening its proxy, and one that waits for a stop, use the account as it is then", async () => {
  const accountId = onSecondAccount("Late");
  const start = startTunnel(id);
  updateAccount(accountId, toFirstAccount(), TOKEN_HOLDER);
  await start;
  await isNowAt(0);
  updateAccount(accountId, { authtoken: lab.accounts[1]?.authtoken ?? "" }, TOKEN_HOLDER);
  await isNowAt(1);
  // Requested before the change, and begun after it.
  const restarted = getEngine().restart(planTunnel(getStored(id).config), "Test");
  updateAccount(accountId, toFirstAccount(), TOKEN_HOLDER);
  await restarted;
  await until("online");
  await isNowAt(0);
});

test("the session of a deleted account ends at once; a restored account opens one again", async () => {
  const other = { name: "Other", authtoken: lab.accounts[0]?.authtoken ?? "", ...ingress() };
  const { id: accountId } = createAccount(other, TOKEN_HOLDER);
  const make = (name: string) => {
    id = createTunnel({ ...base, accountId, name, domain: "other.localhost" }, TOKEN_HOLDER).id;
    return startTunnel(id);
  };
  await make("Of another account");
  await until("online");
  await deleteTunnel(id);
  // Its connection stays until ngrok misses the heartbeats, because the SDK cannot close it.
  const { restore } = deleteAccount(accountId);
  expect(
    getEngine()
      .sessions()
      .map((session) => session.accountId),
  ).not.toContain(accountId);
  restore();
  await make("Of the same account");
  await until("online");
  expect(
    getEngine()
      .sessions()
      .map((session) => session.accountId),
  ).toContain(accountId);
});
