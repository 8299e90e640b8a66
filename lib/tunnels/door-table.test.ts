import { once } from "node:events";
import http from "node:http";
import net, { type AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { getDatabase } from "@/db/open";
import { logInAt } from "@/e2e/checks/bench/visit";
import { labControl } from "@/e2e/lab/edge/control-client";
import { visit } from "@/e2e/lab/edge/sdk-lab";
import { type Lab, startLab } from "@/e2e/lab/start-lab";
import { openThreads } from "@/e2e/proxy-threads";
import { closeDoor, listDoors, openDoor } from "@/lib/access/doors";
import { listVisits } from "@/lib/access/list-visits";
import { flushVisits } from "@/lib/access/visit-log";
import { createAccount } from "@/lib/accounts/service";
import { startAsAssistant } from "@/lib/assistants/plan-runs";
import { sharedOnce } from "@/lib/base/shared-once";
import { visitQuerySchema } from "@/lib/contract/gate";
import type { TunnelCreate } from "@/lib/contract/tunnel-input";
import { getEngine } from "@/lib/engine/engine";
import { problemCode } from "@/lib/errors/problem-code.fixture";
import { createProfile } from "@/lib/profiles/service";
import { TOKEN_HOLDER } from "@/lib/secrets/asker";
import { loadMasterKey } from "@/lib/secrets/master-key";
import { publishIfReadable, watchEngine } from "@/lib/server/live/watch-engine";
import { watchGates } from "@/lib/server/live/watch-gates";
import { getProxy } from "@/lib/traffic/proxy-thread";
import { deleteTunnel } from "./delete-tunnel";
import {
  at,
  BODY,
  github,
  OTHER,
  openAll,
  right,
  SECRET,
  send,
  stripe,
  wrong,
} from "./door-table.fixture";
import { getPolicyPreview } from "./policy-preview";
import { restartTunnel, startTunnel } from "./run-tunnel";
import { createTunnel, getTunnel, updateTunnel } from "./service";
import { getStored } from "./store";

// Doors for real: the engine, the SDK, the proxy's thread and the database, against the lab's edge and its Descope.

const threads = openThreads();
const DOMAIN = "machines.localhost";
const ORIGIN = "https://pages.example.com";
let lab: Lab;
let control: ReturnType<typeof labControl>;
let base: { profileId: string; accountId: string; upstream: string };
let id: string;
/** Every byte that the app got from visitors, who ask for DOMAIN. */
let reached = 0;
let seen: { raw: string[]; method: string; url: string; body: Buffer; trailers: string[] }[] = [];

const app = http.createServer(async (request, response) => {
  if (request.url === "/stream") return void response.write("begun");
  const body = await buffer(request);
  const { rawHeaders: raw, method = "", url = "", rawTrailers: trailers } = request;
  // Other programs on this machine, such as another Gatehouse that looks for apps, connect to its port too.
  if (request.headers.host?.startsWith(DOMAIN)) seen.push({ raw, method, url, body, trailers });
  response.end("the app");
});
app.on("connection", (socket) => {
  let isVisitors = false;
  socket.on("data", (chunk) => {
    isVisitors ||= chunk.includes(DOMAIN);
    if (isVisitors) reached += chunk.length;
  });
});

vi.setConfig({ testTimeout: 90_000, hookTimeout: 90_000 });

beforeAll(async () => {
  globalThis.__gatehouse?.clear();
  vi.spyOn(process.stdout, "write").mockReturnValue(true);
  await loadMasterKey({ dataDir: threads.scratch, keyring: false, hasSealed: false });
  sharedOnce("proxy-thread", () => threads.launch({ pausesMs: [0] }));
  watchEngine();
  watchGates(publishIfReadable);
  lab = await startLab();
  control = labControl(lab.edge.controlUrl);
  await control.tolerance(500);
  await once(app.listen(0, "127.0.0.1"), "listening");
  const { issuer, clientId, clientSecret } = lab.descope;
  const { id: profileId } = createProfile({
    name: "Acme",
    issuerUrl: issuer,
    clientId,
    clientSecret,
  });
  const account = {
    name: "Work",
    authtoken: lab.accounts[0]?.authtoken ?? "",
    serverAddr: lab.edge.agentAddr,
    caCertificate: lab.edge.caCertificate,
  };
  const { port } = app.address() as AddressInfo;
  base = { profileId, accountId: createAccount(account, TOKEN_HOLDER).id, upstream: String(port) };
});

beforeEach(async () => {
  await control.clear();
  lab.descope.fault({});
  for (const running of getEngine().running()) await deleteTunnel(running);
  reached = 0;
  seen = [];
});

afterAll(async () => {
  await getEngine().close();
  await lab.close();
  app.closeAllConnections();
  app.close();
  getDatabase().close();
  await threads.close();
});

function create(fields: Partial<TunnelCreate> = {}): string {
  const name = `Tunnel ${Math.random()}`;
  id = createTunnel({ ...base, name, domain: DOMAIN, ...fields }, TOKEN_HOLDER).id;
  return id;
}

async function online(): Promise<string> {
  if (getTunnel(id).status.state === "stopped") await startTunnel(id);
  const state = () => getTunnel(id).status;
  const wait = { timeout: 60_000, interval: 20 };
  await expect.poll(() => state().state, wait).toBe("online");
  await expect.poll(() => state().protection.verdict, wait).toBe("protected");
  await expect.poll(() => state().gate.state, wait).toBe("verifying");
  reached = 0;
  seen = [];
  return state().url ?? "";
}

describe.each([true, false])("with inspect %s", (inspect) => {
  test.each(["skip-rule", "fail-request"])(
    "the door table, where expressions that fail: %s",
    async (errors) => {
      create({ inspect, allowedEmails: ["member@example.com"], askToComeIn: false });
      const { key, other } = openAll(id);
      const url = await online();
      if (errors === "fail-request") await control.fault({ kind: "fail-expressions" });
      const bad = wrong(key);
      expect(bad.length).toBeGreaterThanOrEqual(40);
      for (const [what, sent] of bad) {
        const { status, headers } = await send(url, sent);
        // At the gate, or at ngrok's login.
        const isRefused = status === 401 || (status === 302 && headers.location !== undefined);
        expect([what, status, isRefused]).toEqual([what, status, true]);
      }
      expect(reached).toBe(0);
      const good = right(key, other);
      expect(good.length).toBe(20);
      for (const [what, sent] of good) {
        expect([what, (await send(url, sent)).status]).toEqual([what, 200]);
      }
      expect(seen.length).toBe(20);
      for (const [index, [what, sent]] of good.entries()) {
        const { method = "POST", path = "/" } = sent;
        const body = Buffer.concat([...(sent.chunks ?? []), Buffer.from(sent.body ?? "")]);
        const got = seen[index];
        expect([what, got?.method, got?.url]).toEqual([what, method, path]);
        expect(got?.body.equals(body)).toBe(true);
        expect(got?.raw.join("\n")).not.toMatch(/gh_|gh-|gatehouse-key|ngrok-auth|admin@|expect/i);
      }
      // What a time was signed for is let in once.
      reached = 0;
      const once = at("stripe", stripe('{"once":1}'), { body: '{"once":1}' });
      expect((await send(url, once)).status).toBe(200);
      reached = 0;
      expect(await send(url, once)).toMatchObject({ status: 401, body: /before/ });
      expect(reached).toBe(0);
      expect(getTunnel(id).status.gate.state).toBe("verifying");
    },
  );
});

/**
 * A change of the rules is a message to the proxy's thread. What the thread answers after it comes after it is in force;
 * a visitor who comes at the same moment is no proof.
 */
const inForce = () => getProxy().calls.people();

const keyOf = (name: string) => {
  const { door } = openDoor(id, { kind: "key", name });
  return { id: door.id, key: "key" in door ? String(door.key) : "" };
};

test("a key that is closed refuses at once, and what is open by it is cut", async () => {
  create();
  const door = keyOf("ci");
  const url = await online();
  expect(listDoors(id)).toMatchObject([{ name: "ci", state: "active" }]);
  const headers = { "Gatehouse-Key": door.key };
  const { host, port } = new URL(url);
  const request = http.get({
    host: "127.0.0.1",
    port,
    path: "/stream",
    headers: { host, ...headers },
    agent: false,
  });
  const [stream]: http.IncomingMessage[] = await once(request, "response");
  stream?.on("error", () => undefined);
  await once(stream as http.IncomingMessage, "data");
  const ended = new Promise((resolve) => stream?.once("close", resolve));
  reached = 0;
  const closed = closeDoor(id, door.id);
  await inForce();
  expect(await send(url, { method: "GET", headers })).toMatchObject({ status: 401 });
  await ended;
  expect(reached).toBe(0);
  expect(getTunnel(id).status.gate.state).toBe("verifying");
  closed.restore(TOKEN_HOLDER);
  await inForce();
  expect(await send(url, { method: "GET", headers })).toMatchObject({ status: 200 });
  await expect.poll(() => listDoors(id)[0]?.lastUsedAt, { timeout: 20_000 }).toBeDefined();
  flushVisits();
  const { items } = listVisits(visitQuerySchema.parse({ tunnel: id, decision: "door" }));
  expect(items).toMatchObject([{ decision: "door", name: "ci" }]);
});

test("a door that is opened while the tunnel is up waits for its next start, and says so", async () => {
  create();
  const url = await online();
  const door = keyOf("later");
  const hook = {
    kind: "webhook",
    name: "hook",
    path: "/hooks/github",
    scheme: "github",
    secret: SECRET,
  };
  openDoor(id, hook);
  expect(listDoors(id).map(({ state }) => state)).toEqual(["next-start", "next-start"]);
  const headers = { "Gatehouse-Key": door.key };
  expect((await send(url, { method: "GET", headers })).status).toBe(302);
  expect((await send(url, at("github", github(BODY)))).status).toBe(302);
  expect(reached).toBe(0);
  await restartTunnel(id);
  await online();
  expect(listDoors(id).map(({ state }) => state)).toEqual(["active", "active"]);
  expect((await send(url, { method: "GET", headers })).status).toBe(200);
  expect((await send(url, at("github", github(BODY)))).status).toBe(200);
  // With its path let by at ngrok already, the next door there is open at once, and none at all refuses.
  for (const { id: doorId } of listDoors(id)) closeDoor(id, doorId);
  await inForce();
  reached = 0;
  expect((await send(url, at("github", github(BODY)))).status).toBe(401);
  expect((await send(url, { method: "GET", headers })).status).toBe(401);
  expect(reached).toBe(0);
  expect(getTunnel(id).status.gate.state).toBe("verifying");
  openDoor(id, { ...hook, secret: OTHER });
  await inForce();
  expect(listDoors(id).map(({ state }) => state)).toEqual(["active"]);
  expect((await send(url, at("github", github(BODY, OTHER)))).status).toBe(200);
});

test("who is logged in is no machine: beside a login a door's proof is refused", async () => {
  create();
  const url = await online();
  const cookie = await logInAt(url, "member@example.com").then((visitor) => {
    visitor.leave();
    return visitor.cookie;
  });
  const { key } = keyOf("later");
  await inForce();
  reached = 0;
  const headers = { cookie, "Gatehouse-Key": key };
  expect((await send(url, { method: "GET", headers })).status).toBe(401);
  expect(reached).toBe(0);
  // One that is no key here is a header of theirs.
  const foreign = { cookie, Authorization: `Bearer gh_${"A".repeat(43)}` };
  expect((await send(url, { method: "GET", headers: foreign })).status).toBe(200);
});

test("a listed origin gets its preflight answered here, another one the login", async () => {
  create({ allowedOrigins: [ORIGIN] });
  const url = await online();
  const ask = (origin: string, more: Record<string, string> = {}) =>
    send(url, {
      method: "OPTIONS",
      path: "/api",
      headers: { origin, "access-control-request-method": "PATCH", ...more },
    });
  const answer = await ask(ORIGIN, { "access-control-request-headers": "x-a,content-type" });
  expect(answer).toMatchObject({
    status: 204,
    headers: {
      "access-control-allow-origin": ORIGIN,
      "access-control-allow-credentials": "true",
      "access-control-allow-methods": "PATCH",
      "access-control-allow-headers": "x-a,content-type",
    },
  });
  expect((await ask("https://pages.example.com.evil.org")).status).toBe(302);
  expect((await ask("null")).status).toBe(302);
  const without = await send(url, { method: "OPTIONS", headers: { origin: ORIGIN } });
  expect(without.status).toBe(302);
  updateTunnel(id, { allowedOrigins: [] }, TOKEN_HOLDER);
  await inForce();
  expect((await ask(ORIGIN)).status).toBe(401);
  expect(reached).toBe(0);
  expect(getTunnel(id).status.gate.state).toBe("verifying");
});

test("what comes after a signed body is left out", async () => {
  create();
  openAll(id);
  const url = await online();
  const { host, port } = new URL(url);
  const path = "/hooks/github";
  const headers = { host, trailer: "X-After", ...github(BODY) };
  const asked = { host: "127.0.0.1", port, method: "POST", path, headers, agent: false };
  const request = http.request(asked);
  request.write(BODY);
  request.addTrailers({ "X-After": "1" });
  request.end();
  const [response]: http.IncomingMessage[] = await once(request, "response");
  response?.resume();
  expect(response?.statusCode).toBe(200);
  expect(seen).toMatchObject([{ trailers: [] }]);
  expect(seen[0]?.body.toString()).toBe(BODY);
});

test("a body that is too large, or not there, is refused without being kept", async () => {
  create();
  openAll(id);
  const url = await online();
  const { host, port } = new URL(url);
  const socket = net.connect(Number(port), "127.0.0.1");
  const lines = [
    ...["POST /hooks/github HTTP/1.1", `Host: ${host}`, "Content-Length: 30000000"],
    `X-Hub-Signature-256: sha256=${"a".repeat(64)}`,
  ];
  socket.write(`${lines.join("\r\n")}\r\n\r\nthe beginning`);
  const [chunk]: Buffer[] = await once(socket, "data");
  socket.destroy();
  expect(String(chunk)).toContain("413");
  expect(reached).toBe(0);
});

test("a door that answers without its proof is open, and its tunnel is stopped", async () => {
  const answer = { type: "custom-response", config: { status_code: 200, body: "hello" } };
  const extraPolicy = JSON.stringify({ on_http_request: [{ actions: [answer] }] });
  create({ extraPolicy });
  openDoor(id, {
    kind: "webhook",
    name: "orders",
    path: "/hooks/orders",
    scheme: "shopify",
    secret: SECRET,
  });
  const stopAt = new Date(Date.now() + 3_600_000);
  await startTunnel(id, undefined, stopAt);
  const status = () => getTunnel(id).status;
  await expect.poll(() => status().state, { timeout: 60_000, interval: 20 }).toBe("failed");
  await expect(startAsAssistant(id, "Coder")).rejects.toMatchObject({ code: "owner_needed" });
  expect(status().state).toBe("failed");
  // So that an assistant that starts it again does not make it stay online longer.
  expect(getStored(id).stopAt).toBe(stopAt.toISOString());
  expect(status()).toMatchObject({
    desired: "down",
    lastError: { code: "protection_open", detail: expect.stringContaining("“orders”") },
  });
});

test("doors need the gate, and no pooling; the policy that is shown has no hash of a key", async () => {
  create();
  const { key, id: doorId } = keyOf("ci");
  expect(JSON.stringify(getPolicyPreview(id))).not.toMatch(/[0-9a-f]{64}|gh_/);
  expect(JSON.stringify(getPolicyPreview(id))).toContain("hash.sha256");
  const change = (fields: object) => problemCode(() => updateTunnel(id, fields, TOKEN_HOLDER));
  expect(change({ gate: false, askToComeIn: false })).toBe("gate_needed");
  expect(change({ protection: "listener-oidc", askToComeIn: false })).toBe("gate_needed");
  expect(change({ pooling: true, askToComeIn: false })).toBe("gate_needed");
  closeDoor(id, doorId);
  expect(change({ pooling: true, askToComeIn: false })).toBeUndefined();
  expect(problemCode(() => openDoor(id, { kind: "key", name: "ci" }))).toBe("pooling_on");
  expect(change({ pooling: false, gate: false })).toBeUndefined();
  expect(problemCode(() => openDoor(id, { kind: "key", name: "ci" }))).toBe("gate_off");
  const stored = JSON.stringify(getDatabase().prepare("SELECT * FROM doors").all());
  expect(stored).not.toContain(key.slice(3));
});

test("what was captured of a machine's request has no key in it, and a thread that comes after knows the doors", async () => {
  create();
  const { key } = keyOf("ci");
  const url = await online();
  const headers = { Authorization: `Bearer ${key}`, "X-Other": "kept" };
  expect((await send(url, { method: "GET", path: "/seen", headers })).status).toBe(200);
  const list = async () =>
    (await getProxy().calls.listRequests({ tunnel: id, limit: 10, as: "json" })).items;
  await expect.poll(async () => (await list()).length, { timeout: 20_000 }).toBeGreaterThan(0);
  const [summary] = await list();
  const found = await getProxy().calls.findRequest(summary?.id ?? 0);
  expect(JSON.stringify(found)).toContain("X-Other");
  expect(JSON.stringify(found)).not.toContain("gh_");
  threads.crash("exit");
  await expect.poll(() => threads.crashes.length, { timeout: 30_000 }).toBe(1);
  const status = async () => (await send(url, { method: "GET", headers })).status;
  await expect.poll(status, { timeout: 30_000 }).toBe(200);
  expect((await visit(url, "/", { "Gatehouse-Key": `gh_${"B".repeat(43)}` })).status).toBe(302);
});
