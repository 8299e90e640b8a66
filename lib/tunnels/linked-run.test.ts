import { once } from "node:events";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { getDatabase } from "@/db/open";
import { outagesOfTunnel } from "@/db/outages";
import { logInAt } from "@/e2e/checks/bench/visit";
import { seededRandom } from "@/e2e/checks/durability/seeded-random";
import { labControl } from "@/e2e/lab/edge/control-client";
import { visit } from "@/e2e/lab/edge/sdk-lab";
import { type Lab, startLab } from "@/e2e/lab/start-lab";
import { openThreads } from "@/e2e/proxy-threads";
import { removePerson } from "@/lib/access/removals";
import { createAccount, deleteAccount } from "@/lib/accounts/service";
import { sharedOnce } from "@/lib/base/shared-once";
import { DOWN_MS } from "@/lib/contract/down-after";
import type { TunnelCreate } from "@/lib/contract/tunnel-input";
import { getEngine } from "@/lib/engine/engine";
import { listNotices } from "@/lib/notices/service";
import { preflight } from "@/lib/preflight/preflight";
import { createProfile, updateProfile } from "@/lib/profiles/service";
import { verifyTunnel } from "@/lib/protection/verify-tunnel";
import { TOKEN_HOLDER } from "@/lib/secrets/asker";
import { loadMasterKey } from "@/lib/secrets/master-key";
import { publishIfReadable, watchEngine } from "@/lib/server/live/watch-engine";
import { watchGates } from "@/lib/server/live/watch-gates";
import { watchLinks } from "@/lib/server/live/watch-links";
import { watchProxy } from "@/lib/server/live/watch-proxy";
import { keepForUndo, undo } from "@/lib/undo/keep";
import { deleteTunnel } from "./delete-tunnel";
import { getGroup, updateGroup } from "./groups";
import { runningTunnels } from "./link-runs";
import { getPolicyPreview } from "./policy-preview";
import { stopGroup } from "./run-group";
import { restartTunnel, resumeTunnel, retryTunnel, startTunnel, stopTunnel } from "./run-tunnel";
import { createTunnel, getTunnel, listHistory, listTunnels, updateTunnel } from "./service";
import { setStopTime } from "./stop-times";

// One link for real: the engine, the SDK, the proxy's thread and the database, against the lab's edge and its Descope.

const threads = openThreads();
let lab: Lab;
let control: ReturnType<typeof labControl>;
let base: { profileId: string; accountId: string };
let second: string;
let group: string;

const app = http.createServer((request, response) => {
  if (request.url === "/stream") return void response.write("begun");
  response.end(`at port ${(app.address() as AddressInfo).port}`);
});
const other = http.createServer((_request, response) => void response.end("the other app"));

vi.setConfig({ testTimeout: 90_000, hookTimeout: 90_000 });

beforeAll(async () => {
  globalThis.__gatehouse?.clear();
  vi.spyOn(process.stdout, "write").mockReturnValue(true);
  await loadMasterKey({ dataDir: threads.scratch, keyring: false, hasSealed: false });
  boot();
  lab = await startLab();
  control = labControl(lab.edge.controlUrl);
  await control.tolerance(500);
  await once(app.listen(0, "127.0.0.1"), "listening");
  await once(other.listen(0, "127.0.0.1"), "listening");
  const { issuer, clientId, clientSecret } = lab.descope;
  const login = { name: "Acme", issuerUrl: issuer, clientId, clientSecret };
  const { id: profileId } = createProfile(login);
  const account = (name: string, index: number) => ({
    name,
    authtoken: lab.accounts[index]?.authtoken ?? "",
    serverAddr: lab.edge.agentAddr,
    caCertificate: lab.edge.caCertificate,
  });
  base = { profileId, accountId: createAccount(account("Work", 0), TOKEN_HOLDER).id };
  second = createAccount(account("Second", 1), TOKEN_HOLDER).id;
});

/** Wires what boot wires, in the current process. */
function boot(): void {
  sharedOnce("proxy-thread", () => threads.launch({ pausesMs: [0] }));
  watchEngine();
  watchLinks();
  watchProxy(publishIfReadable);
  watchGates(publishIfReadable);
}

/** What a process knows by itself, and the next one has to find on the disk. */
const OF_THE_PROCESS = [
  ...["engine", "link-runs", "tunnel-runs", "desired-state", "stale-endpoints", "stop-times"],
  ...["proxy-thread", "hub", "bound-doors", "keys-in-use", "arrivals", "issuer-keys"],
  ...["access", "access-outlet", "access-people", "access-clock", "asks"],
];

/** Ends Gatehouse and opens it again on the same data. */
async function launchAgain(): Promise<void> {
  await getEngine().close();
  await expect.poll(endpoints, { timeout: 10_000 }).toBe(0);
  await threads.closeProxies();
  for (const name of OF_THE_PROCESS) globalThis.__gatehouse?.delete(name);
  boot();
}

let count = 0;
beforeEach(async () => {
  await control.clear();
  for (const { id } of listTunnels()) await deleteTunnel(id);
  count += 1;
  group = `Festival ${count}`;
});

afterAll(async () => {
  await getEngine().close();
  await lab.close();
  for (const server of [app, other]) {
    server.closeAllConnections();
    server.close();
  }
  getDatabase().close();
  await threads.close();
});

function add(name: string, fields: Partial<TunnelCreate> = {}): string {
  const upstream = String((app.address() as AddressInfo).port);
  const named = `${name} ${count}`;
  const input = { ...base, name: named, upstream, group, acceptShared: true, ...fields };
  return createTunnel(input, TOKEN_HOLDER).id;
}

const link = (fields: object = {}) =>
  updateGroup(group, { link: true, acceptShared: true, ...fields }, TOKEN_HOLDER);

const stateOf = (id: string) => getTunnel(id).status.state;
const reaches = (id: string, state: string) =>
  expect.poll(() => stateOf(id), { timeout: 60_000, interval: 20 }).toBe(state);

/** Up and seen to be protected, so that no probe is under way; the gates have the issuer's keys. */
async function online(...ids: string[]): Promise<string> {
  await Promise.all(ids.map((id) => startTunnel(id)));
  for (const id of ids) {
    await reaches(id, "online");
    const gate = () => getTunnel(id).status.gate.state;
    await expect.poll(gate, { timeout: 30_000, interval: 20 }).toBe("verifying");
    const verdict = () => getTunnel(id).status.protection.verdict;
    await expect.poll(verdict, { timeout: 30_000, interval: 20 }).toBe("protected");
  }
  return getGroup(group).status.url ?? "";
}

const endpoints = async () =>
  (await control.state()).sessions.flatMap(({ listeners }) => listeners).length;

const PAGE = {
  ...{ accept: "text/html", "sec-fetch-dest": "document", "sec-fetch-mode": "navigate" },
  // As somebody who typed the address, or clicked it in a message.
  "sec-fetch-site": "none",
};

/** A browser that has logged in and chosen an app. */
async function enter(url: string, id: string, email = "member@example.com"): Promise<string> {
  const visitor = await logInAt(url, email);
  visitor.leave();
  const { headers } = await visit(url, `/.gatehouse/go/${id}/`, {
    ...PAGE,
    cookie: visitor.cookie,
  });
  const chosen = (headers["set-cookie"] ?? []).map((line) => line.split(";")[0]);
  return [visitor.cookie, ...chosen].join("; ");
}

const ask = (url: string, cookie: string, path = "/") => visit(url, path, { ...PAGE, cookie });

test("three apps share one endpoint of an account with one domain, each at its own address", async () => {
  const ids = [add("Shop"), add("Admin"), add("Docs")] as const;
  await link();
  const url = await online(...ids);
  expect(url).toContain("work-dev.localhost");
  expect(await endpoints()).toBe(1);
  for (const id of ids) {
    const { status } = getTunnel(id);
    expect(status).toMatchObject({
      url: `${url}/.gatehouse/go/${id}/`,
      protection: { verdict: "protected" },
      link: { group, url },
    });
  }
  expect(getGroup(group).status).toMatchObject({ state: "online", url });
  const cookie = await enter(url, ids[1]);
  expect((await ask(url, cookie)).body).toContain("at port");
  await stopTunnel(ids[1]);
  expect(await ask(url, cookie)).toMatchObject({ status: 503 });
  const causes = listHistory(ids[0]).items.map(({ to, cause }) => `${to}: ${cause}`);
  expect(causes).toContain("starting: Started by you.");
  expect(causes.some((line) => /^online: .*with its link/i.test(line))).toBe(true);
});

test("starting and stopping one app leaves the others alone, and the last one takes the link with it", async () => {
  const [shop, admin] = [add("Shop"), add("Admin")] as const;
  await link();
  const url = await online(shop);
  const cookie = await enter(url, shop);
  const { host, port } = new URL(url);
  const headers = { ...PAGE, host, cookie };
  const streamed = http.get({ host: "127.0.0.1", port, path: "/stream", headers, agent: false });
  const [stream]: http.IncomingMessage[] = await once(streamed, "response");
  if (!stream) throw new Error("no answer");
  expect(stream.statusCode).toBe(200);
  let isCut = false;
  stream.on("error", () => undefined).on("close", () => (isCut = true));
  stream.resume();
  const { binds } = (await control.state()).counters;
  // What no login needs.
  updateProfile(base.profileId, { name: `Acme ${count}` }, TOKEN_HOLDER);
  await startTunnel(admin);
  await reaches(admin, "online");
  await restartTunnel(admin);
  await reaches(admin, "online");
  await stopTunnel(admin);
  expect(stateOf(admin)).toBe("stopped");
  expect(stateOf(shop)).toBe("online");
  expect(isCut).toBe(false);
  expect((await control.state()).counters.binds).toBe(binds);
  await stopTunnel(shop);
  await expect.poll(() => isCut).toBe(true);
  expect([stateOf(shop), getGroup(group).status.state]).toEqual(["stopped", "stopped"]);
  await expect.poll(endpoints).toBe(0);
});

test("who may enter is decided for each app, and a removal of one app's list leaves the other", async () => {
  const shop = add("Shop", { allowedEmails: ["member@example.com"] });
  const upstream = String((other.address() as AddressInfo).port);
  const admin = add("Admin", { allowedEmails: ["tenant@example.com"], upstream });
  await link();
  const url = await online(shop, admin);
  const member = await enter(url, shop);
  expect((await ask(url, member)).body).toContain("at port");
  const refused = await enter(url, admin);
  expect((await ask(url, refused)).body).not.toContain("the other app");
  const owner = await enter(url, admin, "tenant@example.com");
  expect((await ask(url, owner)).body).toBe("the other app");
  updateTunnel(shop, { allowedEmails: ["tenant@example.com"] }, TOKEN_HOLDER);
  await expect.poll(async () => (await ask(url, member)).status, { timeout: 30_000 }).toBe(403);
});

test("what ngrok refuses fails all apps with the same reason, and one start brings back those that are wanted", async () => {
  const ids = [add("Shop"), add("Admin")] as const;
  await link({ domain: "second.localhost" });
  await Promise.all(ids.map((id) => startTunnel(id)));
  for (const id of ids) await reaches(id, "failed");
  const codes = ids.map((id) => getTunnel(id).status.lastError?.code);
  expect(codes[0]).toMatch(/^ERR_NGROK_/);
  expect(codes[1]).toBe(codes[0]);
  // Told once for all apps.
  const told = () =>
    listNotices().filter(({ kind, about }) => kind === "start-failed" && about?.code === codes[0]);
  await expect
    .poll(told)
    .toMatchObject([{ tunnels: ids.map((id) => ({ id })), about: { side: expect.any(String) } }]);
  for (const id of ids) expect(outagesOfTunnel(id)).toMatchObject([{ code: codes[0] }]);
  await link({ domain: null });
  await startTunnel(ids[0]);
  for (const id of ids) await reaches(id, "online");
});

test("an outage of the link is told once with the names of its apps, and so is its end", async () => {
  const [shop, admin, docs] = [add("Shop"), add("Admin"), add("Docs")] as const;
  await link();
  await online(shop, admin);
  const before = listNotices()[0]?.id ?? 0;
  const told = () =>
    listNotices().filter(({ id, kind }) => id > before && (kind === "down" || kind === "back"));
  // The pause before people are told begins with the outage.
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  await control.fault({ kind: "refuse-connections" });
  await Promise.all([reaches(shop, "reconnecting"), reaches(admin, "reconnecting")]);
  vi.advanceTimersByTime(DOWN_MS - 1_000);
  expect(told()).toEqual([]);
  await startTunnel(docs);
  vi.advanceTimersByTime(1_000);
  const names = [`“Shop ${count}”`, `“Admin ${count}”`, `“Docs ${count}”`];
  expect(told()).toMatchObject([
    {
      kind: "down",
      title: `The link of “${group}” has been down for 30 seconds`,
      detail: expect.stringContaining(`${names[0]}, ${names[1]} and ${names[2]}`),
      tunnels: [{ id: shop }, { id: admin }, { id: docs }],
    },
  ]);
  // Long enough for one that came later.
  vi.advanceTimersByTime(DOWN_MS);
  vi.useRealTimers();
  await control.clear();
  retryTunnel(shop);
  for (const id of [shop, admin, docs]) await reaches(id, "online");
  expect(told()).toMatchObject([
    { kind: "back", title: `The link of “${group}” is back online`, tunnels: [{}, {}, {}] },
    { kind: "down" },
  ]);
});

test("an open link is stopped with all its apps", async () => {
  const ids = [add("Shop"), add("Admin")] as const;
  await link();
  await online(...ids);
  await control.fault({ kind: "drop-oidc" });
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"], shouldAdvanceTime: true });
  await verifyTunnel(ids[1]);
  vi.advanceTimersByTime(DOWN_MS);
  vi.useRealTimers();
  for (const id of ids) {
    const { status } = getTunnel(id);
    expect(status).toMatchObject({
      state: "failed",
      desired: "down",
      protection: { verdict: "open" },
    });
  }
  await expect.poll(endpoints).toBe(0);
  // Others may come later: of who was refused before, for example.
  const told = () => listNotices().filter(({ kind }) => kind !== "refused");
  const [notice] = told();
  expect(notice?.tunnels.map(({ id }) => id).sort()).toEqual([...ids].sort());
  // Nobody was told that it is down, so nobody is told that it is back.
  await control.clear();
  await online(...ids);
  expect(told()[0]).toMatchObject({ kind: "protection", id: notice?.id });
});

test("after a restart of the process those that were up come up together, and what was chosen, accepted and taken away holds", async () => {
  const [shop, admin, docs] = [add("Shop"), add("Admin"), add("Docs")] as const;
  await link();
  const url = await online(shop, admin, docs);
  const { acceptedAt } = getGroup(group);
  const [atShop, atAdmin] = [await enter(url, shop), await enter(url, admin)];
  expect(await ask(url, atShop)).toMatchObject({ status: 200 });
  removePerson(admin, { email: "member@example.com" });
  await stopTunnel(docs);
  const stopAt = new Date(Date.now() + 3_600_000).toISOString();
  setStopTime(shop, { at: stopAt });

  await launchAgain();
  const up = listTunnels().filter(({ status }) => status.desired === "up");
  await Promise.all(up.map(({ id }) => resumeTunnel(id)));
  await reaches(shop, "online");
  await reaches(admin, "online");
  expect(stateOf(docs)).toBe("stopped");
  expect(await endpoints()).toBe(1);
  for (const id of [shop, admin]) {
    const latest = listHistory(id).items.slice(0, 3);
    expect(latest.map(({ to }) => to)).toEqual(["online", "starting", "online"]);
  }
  expect(getGroup(group)).toMatchObject({ acceptedAt, status: { state: "online", url } });
  expect(getTunnel(shop).status.stopAt).toBe(stopAt);
  // The keys of the issuer come a moment later.
  await expect.poll(() => getTunnel(shop).status.gate.state, { timeout: 30_000 }).toBe("verifying");
  expect(await ask(url, atShop)).toMatchObject({ status: 200 });
  expect(await ask(url, atAdmin)).toMatchObject({ status: 403 });
});

test("turning the link on takes what is up behind it, and turning it off takes it back", async () => {
  const shop = add("Shop");
  await startTunnel(shop);
  await reaches(shop, "online");
  const admin = add("Admin");
  await startTunnel(admin);
  await reaches(admin, "failed");
  expect(getTunnel(admin).status.lastError?.beside).toMatchObject({ tunnelId: shop });
  await link();
  await reaches(shop, "online");
  await reaches(admin, "online");
  expect(await endpoints()).toBe(1);
  await stopTunnel(admin);
  await updateGroup(group, { link: false }, TOKEN_HOLDER);
  await reaches(shop, "online");
  expect(getTunnel(shop).status.url).not.toContain(".gatehouse");
  expect(getGroup(group)).toMatchObject({ link: false, status: { state: "stopped" } });
  // Other tunnels may have come in between.
  await expect(updateGroup(group, { link: true }, TOKEN_HOLDER)).rejects.toMatchObject({
    details: { issues: [{ path: "acceptShared" }] },
  });
  await link();
  await reaches(shop, "online");
  expect(getTunnel(shop).status.url).toContain(`/.gatehouse/go/${shop}/`);
});

test("a link that has the account's own domain has room for the tunnel that finds it taken", async () => {
  const shop = add("Shop");
  await link();
  await online(shop);
  const wiki = add("Wiki");
  updateTunnel(wiki, { group: null }, TOKEN_HOLDER);
  expect((await preflight(wiki)).checks).toContainEqual(
    expect.objectContaining({ id: "plan-dev-domain", beside: { name: group } }),
  );
  await startTunnel(wiki);
  await reaches(wiki, "failed");
  expect(getTunnel(wiki).status.lastError).toMatchObject({ beside: { name: group } });
  await expect(updateGroup(group, { tunnelIds: [wiki] }, TOKEN_HOLDER)).rejects.toMatchObject({
    details: { status: 422, issues: [{ path: "acceptShared" }] },
  });
  await updateGroup(group, { tunnelIds: [wiki], acceptShared: true }, TOKEN_HOLDER);
  await reaches(wiki, "online");
  expect(getTunnel(wiki)).toMatchObject({ group, status: { link: { group } } });
  expect(stateOf(shop)).toBe("online");
  // A start behind a link that is up takes nothing of the account's.
  const behind = (await preflight(shop)).checks.map(({ id }) => id);
  expect(behind).not.toContain("plan-dev-domain");
});

test("a tunnel that moves out of the group or into it stays where it runs until its next start", async () => {
  const [shop, admin] = [add("Shop"), add("Admin")] as const;
  await link();
  const url = await online(shop, admin);
  updateTunnel(admin, { group: null }, TOKEN_HOLDER);
  expect(getTunnel(admin).status).toMatchObject({ state: "online", changedSinceStart: true });
  expect(getTunnel(admin).status.url).toContain(url);
  updateTunnel(admin, { domain: "storefront.localhost" }, TOKEN_HOLDER);
  await restartTunnel(admin);
  await reaches(admin, "online");
  expect(getTunnel(admin).status.url).toContain("storefront.localhost");
  expect(stateOf(shop)).toBe("online");
  updateTunnel(admin, { group, acceptShared: true }, TOKEN_HOLDER);
  expect(getTunnel(admin).status.url).toContain("storefront.localhost");
  await restartTunnel(admin);
  await reaches(admin, "online");
  expect(getTunnel(admin).status.url).toBe(`${url}/.gatehouse/go/${admin}/`);
  expect(await endpoints()).toBe(1);
});

test("a tunnel comes to a link only with a yes, whichever way", async () => {
  const shop = add("Shop");
  await link();
  const yes = { acceptShared: true };
  const input = { ...base, name: `Docs ${count}`, upstream: 3001 };
  const refused = expect.objectContaining({
    code: "link_unaccepted",
    details: expect.objectContaining({
      status: 409,
      issues: [{ path: "acceptShared", message: expect.stringContaining("trust each other") }],
    }),
  });
  expect(() => createTunnel({ ...input, group }, TOKEN_HOLDER)).toThrow(refused);
  const { id } = createTunnel(input, TOKEN_HOLDER);
  const join = (more: object) =>
    updateTunnel(id, { group: group.toUpperCase(), ...more }, TOKEN_HOLDER);
  expect(() => join({ acceptShared: false })).toThrow(refused);
  expect(getTunnel(id).group).toBeUndefined();
  expect(join(yes).group).toBe(group.toUpperCase());
  // Who is there already, and whoever comes to a group without a link, needs none.
  expect(join({ name: `Docs ${count} again` }).name).toContain("again");
  expect(updateTunnel(id, { group: "Elsewhere" }, TOKEN_HOLDER).group).toBe("Elsewhere");
  expect(getTunnel(shop)).not.toHaveProperty("acceptShared");
});

test("a deleted app leaves the others up, and comes back behind the link", async () => {
  const [shop, admin] = [add("Shop"), add("Admin")] as const;
  await link();
  const url = await online(shop, admin);
  const { token } = keepForUndo(await deleteTunnel(admin));
  expect(stateOf(shop)).toBe("online");
  await undo(token, TOKEN_HOLDER);
  await reaches(admin, "online");
  expect(getTunnel(admin).status.url).toBe(`${url}/.gatehouse/go/${admin}/`);
  expect(runningTunnels().sort()).toEqual([shop, admin].sort());
});

test("a shorter login of a new member is asked for at ngrok before it is let in", async () => {
  const shop = add("Shop");
  await link();
  await online(shop);
  const { binds } = (await control.state()).counters;
  const docs = add("Docs", { maxSessionDuration: "1h" });
  await startTunnel(docs);
  await reaches(docs, "online");
  await reaches(shop, "online");
  expect((await control.state()).counters.binds).toBe(binds + 1);
  expect(JSON.stringify(getPolicyPreview(shop))).toContain('"max_session_duration":"1h"');
  expect(await endpoints()).toBe(1);
});

test("a rename of the group takes its link along", async () => {
  const shop = add("Shop");
  await link();
  const url = await online(shop);
  const renamed = await updateGroup(group, { name: `${group} renamed` }, TOKEN_HOLDER);
  expect(renamed).toMatchObject({ name: `${group} renamed`, link: true, status: { url } });
  expect(stateOf(shop)).toBe("online");
  expect(() => getGroup(group)).toThrow("Not found");
});

test("a group is stopped as one, and its link with it", async () => {
  const ids = [add("Shop"), add("Admin")] as const;
  await link();
  await online(...ids);
  await stopGroup(group);
  expect(ids.map(stateOf)).toEqual(["stopped", "stopped"]);
  expect(getGroup(group).status.state).toBe("stopped");
});

test("whatever is asked of three apps in whatever order, in the end all that are wanted are up, and no other", async () => {
  const ids = [add("Shop"), add("Admin"), add("Docs")];
  await link();
  const random = seededRandom(20_261_127);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const wanted = new Set<string>();
  const open: Promise<unknown>[] = [];
  const quietly = (work: Promise<unknown>) => void open.push(work.catch(() => undefined));
  const DEEDS: ((id: string) => unknown)[] = [
    (id) => quietly(startTunnel(id)) ?? wanted.add(id),
    (id) => quietly(restartTunnel(id)) ?? wanted.add(id),
    (id) => quietly(stopTunnel(id)) ?? wanted.delete(id),
    // What the login needs is another thing from now on.
    (id) => updateTunnel(id, { maxSessionDuration: pick(["8h", "9h"]) }, TOKEN_HOLDER),
    () => Promise.all(open.splice(0)),
    () => control.fault({ kind: "drop-sessions" }),
  ];
  for (let step = 0; step < 120; step += 1) await pick(DEEDS)(pick(ids));
  await Promise.all(open);
  for (const id of ids) await reaches(id, wanted.has(id) ? "online" : "stopped");
  await Promise.all(ids.map((id) => stopTunnel(id)));
  expect(ids.map(stateOf)).toEqual(["stopped", "stopped", "stopped"]);
  await expect.poll(endpoints, { timeout: 10_000 }).toBe(0);
  const url = await online(...ids);
  expect(await endpoints()).toBe(1);
  expect((await ask(url, await enter(url, ids[1] ?? ""))).body).toContain("at port");
});

test("what does not fit on one link is refused, and says what to change", async () => {
  const shop = add("Shop");
  const first = updateGroup(group, { link: true }, TOKEN_HOLDER);
  await expect(first).rejects.toMatchObject({ details: { status: 422 } });
  const pooled = add("Pooled", { pooling: true, gate: false, askToComeIn: false });
  await expect(link()).rejects.toMatchObject({
    details: {
      status: 409,
      code: "link_misfit",
      fix: expect.stringMatching(/Pooled.*turn its gate on.*turn its pooling off/),
    },
  });
  await deleteTunnel(pooled);
  await link();
  const issue = (path: string) => expect.objectContaining({ path });
  const change = (fields: object) => () => updateTunnel(shop, fields, TOKEN_HOLDER);
  expect(change({ extraPolicy: "on_http_request: []" })).toThrow(
    expect.objectContaining({
      details: expect.objectContaining({ issues: [issue("extraPolicy")] }),
    }),
  );
  expect(change({ gate: false, askToComeIn: false })).toThrow(
    expect.objectContaining({ details: expect.objectContaining({ code: "gate_needed" }) }),
  );
});

test("a link sends the Access Key only where it was sent before, or with it", async () => {
  add("Shop");
  const elsewhere = { accountId: second };
  await expect(link(elsewhere)).rejects.toMatchObject({ details: { code: "secret_again" } });
  await link({ ...elsewhere, clientSecret: lab.descope.clientSecret });
  expect(getGroup(group)).toMatchObject({ link: true, accountId: second });
  expect(() => deleteAccount(second)).toThrow("Still in use");
  await updateGroup(group, { link: false }, TOKEN_HOLDER);
  // What a link that is off knew counts no longer.
  await expect(link(elsewhere)).rejects.toMatchObject({ details: { code: "secret_again" } });
});
