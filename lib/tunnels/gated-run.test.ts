import { once } from "node:events";
import http from "node:http";
import net, { type AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { z } from "zod";
import { getDatabase } from "@/db/open";
import { logInAt } from "@/e2e/checks/bench/visit";
import { type Descope, startDescope } from "@/e2e/lab/descope/start-descope";
import type { TokenFault } from "@/e2e/lab/descope/token-faults";
import { labControl } from "@/e2e/lab/edge/control-client";
import { visit } from "@/e2e/lab/edge/sdk-lab";
import { type Lab, startLab } from "@/e2e/lab/start-lab";
import { openThreads } from "@/e2e/proxy-threads";
import { answerAsk } from "@/lib/access/answer-ask";
import { openAsks } from "@/lib/access/asks";
import { askNow } from "@/lib/access/issuer-keys";
import { removePerson } from "@/lib/access/removals";
import { createAccount } from "@/lib/accounts/service";
import { sharedOnce } from "@/lib/base/shared-once";
import type { GateState } from "@/lib/contract/gate";
import type { TunnelCreate } from "@/lib/contract/tunnel-input";
import { getEngine } from "@/lib/engine/engine";
import { listNotices } from "@/lib/notices/service";
import { createProfile } from "@/lib/profiles/service";
import { TOKEN_HOLDER } from "@/lib/secrets/asker";
import { loadMasterKey } from "@/lib/secrets/master-key";
import { publishIfReadable, watchEngine } from "@/lib/server/live/watch-engine";
import { watchGates } from "@/lib/server/live/watch-gates";
import { deleteTunnel } from "./delete-tunnel";
import { getPolicyPreview } from "./policy-preview";
import { restartTunnel, startTunnel } from "./run-tunnel";
import { createTunnel, getTunnel, updateTunnel } from "./service";

// Both locks for real: the engine, the SDK, the proxy's thread and the database, against the lab's edge and Descope.

const threads = openThreads();
const DOMAIN = "storefront.localhost";
let lab: Lab;
/** Besides the lab's own. */
const issuers: Descope[] = [];
let control: ReturnType<typeof labControl>;
let base: { profileId: string; accountId: string; upstream: string };
let id: string;
/** The bytes that the app got from visitors of DOMAIN. Other programs on this machine connect to its port too. */
let reached = 0;
let seen: string[][] = [];

const app = http.createServer((request, response) => {
  seen.push(request.rawHeaders);
  if (request.url === "/stream") return void response.write("begun");
  response.end("the app");
});
app.on("connection", (socket) => {
  let isVisitors = false;
  socket.on("data", (chunk) => {
    isVisitors ||= chunk.includes(DOMAIN);
    if (isVisitors) reached += chunk.length;
  });
});
app.on("upgrade", (_request, socket) => {
  socket.on("error", () => undefined);
  socket.on("end", () => socket.end());
  socket.write(
    "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
  );
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
  const login = { name: "Acme", issuerUrl: issuer, clientId, clientSecret };
  const { id: profileId } = createProfile(login);
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
  for (const issuer of issuers) await issuer.close();
  app.closeAllConnections();
  app.close();
  getDatabase().close();
  await threads.close();
});

async function online(
  fields: Partial<TunnelCreate> = {},
  gate: GateState = fields.gate === false ? "off" : "verifying",
): Promise<string> {
  const name = `Tunnel ${expect.getState().currentTestName} ${Math.random()}`.slice(-60);
  id = createTunnel({ ...base, name, domain: DOMAIN, ...fields }, TOKEN_HOLDER).id;
  await startTunnel(id);
  const state = () => getTunnel(id).status.state;
  await expect.poll(state, { timeout: 60_000, interval: 20 }).toBe("online");
  const url = getTunnel(id).status.url ?? "";
  await expectGate(gate);
  // A probe that is under way would find a policy that a test edits.
  const verdict = () => getTunnel(id).status.protection.verdict;
  await expect.poll(verdict, { timeout: 30_000, interval: 20 }).toBe("protected");
  return url;
}

/** `verifying`: the issuer's keys have arrived. */
const expectGate = (wanted: GateState) =>
  expect
    .poll(() => getTunnel(id).status.gate.state, { timeout: 30_000, interval: 20 })
    .toBe(wanted);

const PAGE = { accept: "text/html", "sec-fetch-dest": "document" };

async function cookieOf(url: string, email = "member@example.com"): Promise<string> {
  const visitor = await logInAt(url, email);
  visitor.leave();
  return visitor.cookie;
}

const ask = (url: string, cookie: string, path = "/", more: Record<string, string> = {}) =>
  visit(url, path, { ...PAGE, cookie, ...more });

/** Resolves with the head of an answer that may never end. */
async function begin(url: string, cookie: string, path: string): Promise<http.IncomingMessage> {
  const { host, port } = new URL(url);
  const headers = { ...PAGE, host, cookie };
  const request = http.get({ host: "127.0.0.1", port, path, headers, agent: false });
  const [response]: http.IncomingMessage[] = await once(request, "response");
  if (!response) throw new Error("no answer");
  return response;
}

/** The status of the answer to a WebSocket request. */
async function askSocket(url: string, cookie: string): Promise<string> {
  const { host, port } = new URL(url);
  const socket = net.connect(Number(port), "127.0.0.1");
  const lines = [
    ...["GET /socket HTTP/1.1", `Host: ${host}`, `Cookie: ${cookie}`],
    ...["Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13"],
    "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
  ];
  socket.write(`${lines.join("\r\n")}\r\n\r\n`);
  const [chunk]: Buffer[] = await once(socket, "data");
  socket.destroy();
  return String(chunk).slice(9, 12);
}

/** The right token arrives, by HTTP and by WebSocket, and each of its bytes would have been seen. */
async function expectCounted(url: string, cookie: string): Promise<void> {
  await control.clear();
  expect((await ask(url, cookie)).status).toBe(200);
  const byHttp = reached;
  expect(byHttp).toBeGreaterThan(0);
  expect(await askSocket(url, cookie)).toBe("101");
  expect(reached).toBeGreaterThan(byHttp);
}

test("somebody who has logged in gets the app, which learns who they are and nothing of the gate", async () => {
  const url = await online();
  const cookie = await cookieOf(url);
  reached = 0;
  seen = [];
  const forged = { "ngrok-auth-user-email": "admin@example.com", Ngrok_Auth_User_Id: "1" };
  expect(await ask(url, cookie, "/", forged)).toMatchObject({ status: 200, body: "the app" });
  expect(await askSocket(url, cookie)).toBe("101");
  for (const headers of seen) {
    const all = headers.join("\n");
    expect(all).toContain("ngrok-auth-user-email\nmember@example.com");
    expect(all).toContain("ngrok-auth-user-id\nU2member");
    expect(all).not.toMatch(/gh-|admin@|eyJ/);
  }
  expect(getTunnel(id).status.gate).toMatchObject({ state: "verifying" });
});

const policySchema = z.object({ Opts: z.object({ TrafficPolicy: z.string() }) });

/** The gate's headers in the policy that ngrok has, the token's first. */
async function boundNames(): Promise<string[]> {
  const { sessions } = await control.state();
  const [listener, ...others] = sessions.flatMap(({ listeners }) => listeners);
  expect(others).toEqual([]);
  const { Opts } = policySchema.parse(await control.bindRequest(listener?.id ?? ""));
  return Opts.TrafficPolicy.match(/gh-[0-9a-f]{32}(?=")/g) ?? [];
}

async function restarted(): Promise<string> {
  const binds = async () => (await control.state()).counters.binds;
  const before = await binds();
  await restartTunnel(id);
  await expect.poll(binds, { timeout: 60_000, interval: 20 }).toBeGreaterThan(before);
  const state = () => getTunnel(id).status.state;
  await expect.poll(state, { timeout: 60_000, interval: 20 }).toBe("online");
  return getTunnel(id).status.url ?? "";
}

test("each bind has names of its own for the gate's headers, and a visitor who sends one is refused", async () => {
  const url = await online();
  const first = await boundNames();
  const cookie = await cookieOf(url);
  expect(await restarted()).toBe(url);
  const second = await boundNames();
  expect(new Set([...first, ...second]).size).toBe(6);
  const shown = JSON.stringify([getPolicyPreview(id), getTunnel(id)]);
  expect(shown).toContain("gh-********");
  expect(shown).not.toMatch(/gh-[0-9a-f]/);
  const [earlier = "", now = ""] = [first[0], second[0]];
  expect((await ask(url, cookie, "/", { [earlier]: "x" })).status).toBe(200);
  reached = 0;
  expect((await ask(url, cookie, "/", { [now]: "x" })).status).toBe(403);
  expect((await ask(url, cookie, "/", { [now.replace("-", "_")]: "x" })).status).toBe(403);
  expect(reached).toBe(0);
});

test("turning the gate on and off while the tunnel runs never lets in who is not on the list", async () => {
  const list = { allowedEmails: ["member@example.com"] };
  const url = await online({ ...list, gate: false, askToComeIn: false });
  const member = await cookieOf(url);
  const guest = await cookieOf(url, "guest@example.org");
  reached = 0;
  for (const change of [
    { gate: true, askToComeIn: true },
    { gate: false, askToComeIn: false },
    { gate: true, askToComeIn: false },
  ]) {
    updateTunnel(id, change, TOKEN_HOLDER);
    expect([change, (await ask(url, guest)).status]).toEqual([change, 403]);
    await restarted();
    expect([change, (await ask(url, guest)).status]).toEqual([change, 403]);
  }
  expect(reached).toBe(0);
  await expectCounted(url, member);
});

const TOKENS: ("none" | "empty" | TokenFault)[] = [
  ...(["none", "empty", "forged", "unknown-key", "unknown-key-id", "other-project"] as const),
  ...(["other-issuer", "other-client", "two-audiences", "other-party", "alg-none"] as const),
  ...(["hs256", "key-inside", "key-address", "critical", "access-token"] as const),
  ...(["logout-token", "old", "ahead", "no-subject"] as const),
];

describe.each([true, false])("inspection %s", (inspect) => {
  test("with a wrong token no byte reaches the app, by HTTP or WebSocket", async () => {
    const url = await online({ inspect });
    const cookie = await cookieOf(url);
    reached = 0;
    const further = [{ further: "own" as const }, { further: "own" as const, oneLine: true }];
    const faults = [...TOKENS.map((token) => ({ token })), ...further];
    for (const fault of faults) {
      await control.fault({ kind: "identity-token", ...fault });
      const { status } = await ask(url, cookie);
      expect([fault, status === 200]).toEqual([fault, false]);
      expect([fault, await askSocket(url, cookie)]).toEqual([
        fault,
        expect.not.stringMatching("101"),
      ]);
    }
    expect(reached).toBe(0);
    await expectCounted(url, cookie);
  });

  test("an expired token is valid as long as the session is", async () => {
    const url = await online({ inspect });
    const cookie = await cookieOf(url);
    await control.fault({ kind: "identity-token", token: "expired" });
    expect((await ask(url, cookie)).status).toBe(200);
    expect(await askSocket(url, cookie)).toBe("101");
  });

  test("a login that is too old lets no byte through, by HTTP or WebSocket", async () => {
    const url = await online({ inspect });
    const cookie = await cookieOf(url);
    reached = 0;
    await control.fault({ kind: "age-sessions", seconds: 86_400 + 700, tokensOnly: true });
    expect(await askSocket(url, cookie)).toBe("401");
    expect((await ask(url, cookie)).status).toBe(302);
    expect((await ask(url, cookie)).status).toBe(401);
    expect(reached).toBe(0);
    await expectCounted(url, await cookieOf(url));
  });

  test("without the issuer's keys, and by those that it has changed, no byte reaches the app", async () => {
    const issuer = await startDescope({ redirectUris: [lab.edge.callbackUrl] });
    issuers.push(issuer);
    const { issuer: issuerUrl, clientId, clientSecret } = issuer;
    const login = { issuerUrl, clientId, clientSecret };
    const { id: profileId } = createProfile({ name: `Keys, inspection ${inspect}`, ...login });
    // ngrok keeps the login from one tunnel to the next of this name; the gate has never seen this issuer.
    const cookie = await cookieOf(
      await online({ inspect, profileId, gate: false, askToComeIn: false }),
    );
    await deleteTunnel(id);
    issuer.fault({ noKeys: true });
    const url = await online({ inspect, profileId }, "no-keys");
    reached = 0;
    expect(await ask(url, cookie)).toMatchObject({ status: 503 });
    expect(await askSocket(url, cookie)).toBe("503");
    expect(reached).toBe(0);
    issuer.fault({});
    // It asks once a minute by itself.
    await askNow(issuerUrl);
    await expectGate("verifying");
    await expectCounted(url, cookie);

    // The new key signs, and is not to be had here.
    issuer.rotateKeys({ keepOldMs: 0 });
    const later = await cookieOf(url);
    issuer.fault({ noKeys: true });
    reached = 0;
    expect((await ask(url, later)).status).not.toBe(200);
    expect(await askSocket(url, later)).not.toBe("101");
    expect(reached).toBe(0);
  });

  test("whatever somebody removes from the policy at ngrok, no stranger's byte reaches the app", async () => {
    const url = await online({ inspect, allowedEmails: ["other@example.com"], askToComeIn: false });
    for (const drop of [["headers"], ["list"], ["list", "headers"]] as const) {
      await control.clear();
      await control.fault({ kind: "edit-policy", drop: [...drop] });
      expect((await ask(url, "")).status).not.toBe(200);
      expect(await askSocket(url, "")).not.toBe("101");
    }
    await control.clear();
    await control.fault({ kind: "edit-policy", drop: ["list"] });
    const cookie = await cookieOf(url);
    expect((await ask(url, cookie)).body).toContain("You are not on the list");
    expect(reached).toBe(0);
  });

  test.each([
    ["a page", async (url: string) => (await ask(url, "")).status],
    ["a WebSocket", async (url: string) => Number(await askSocket(url, ""))],
  ])(
    "without ngrok's login the first stranger who asks for %s has the tunnel stopped",
    async (_what, come) => {
      const url = await online({ inspect });
      await control.fault({ kind: "edit-policy", drop: ["login", "list", "headers"] });
      expect(await come(url)).toBe(403);
      const state = () => getTunnel(id).status.state;
      await expect.poll(state, { timeout: 30_000, interval: 20 }).toBe("failed");
      const [notice] = listNotices().filter(({ kind }) => kind === "protection");
      expect(notice?.title).toContain("was open at ngrok. The gate held");
      expect(reached).toBe(0);
    },
  );
});

test("a failing expression or value lets nobody in, whatever ngrok does with it", async () => {
  const url = await online({ allowedEmails: ["member@example.com"], askToComeIn: false });
  const cookie = await cookieOf(url);
  reached = 0;
  await control.fault({ kind: "hide-variables", names: ["identity.email", "identity_token"] });
  for (const fault of [
    { kind: "fail-expressions" },
    { kind: "fail-values", effect: "skip-action" },
    { kind: "fail-values", effect: "fail-request" },
  ] as const) {
    await control.fault(fault);
    expect((await ask(url, cookie)).status).not.toBe(200);
  }
  expect(reached).toBe(0);
  await control.clear();
  // Without the session's id and the person's id the token alone decides.
  const names = ["identity.current_session_id", "identity.provider_user_id"];
  await control.fault({ kind: "hide-variables", names });
  await control.fault({ kind: "fail-values", effect: "skip-action" });
  expect((await ask(url, cookie)).status).toBe(200);
});

test("a login that is too old is renewed once, and ngrok asks for it first", async () => {
  const url = await online();
  const cookie = await cookieOf(url);
  // ngrok asks after 24 hours, the gate ten minutes later.
  await control.fault({ kind: "age-sessions", seconds: 86_400 + 300, tokensOnly: true });
  expect((await ask(url, cookie)).status).toBe(200);
  await control.fault({ kind: "age-sessions", seconds: 400, tokensOnly: true });
  const first = await ask(url, cookie);
  expect([first.status, first.headers.location]).toEqual([302, "/ngrok/login"]);
  expect((await ask(url, cookie)).status).toBe(401);
  expect((await ask(url, await cookieOf(url))).status).toBe(200);
});

test("keys that the issuer changes are fetched, and nobody has to log in again", async () => {
  const url = await online();
  const cookie = await cookieOf(url);
  lab.descope.rotateKeys({ keepOldMs: 0 });
  const later = await cookieOf(url);
  await expect
    .poll(async () => (await ask(url, later)).status, { timeout: 80_000, interval: 500 })
    .toBe(200);
  // The key that signed the other token is no longer published.
  expect((await ask(url, cookie)).status).toBe(403);
});

test("a question is answered with yes, and a removal ends the open requests of the person", async () => {
  const url = await online({ allowedEmails: ["owner@example.com"] });
  const cookie = await cookieOf(url);
  expect((await ask(url, cookie)).body).toContain("Ask to come in");
  const origin = new URL(url).origin;
  const { host, port } = new URL(url);
  const sent = http.request({
    ...{ host: "127.0.0.1", port, path: "/.gatehouse/ask?to=%2Fstream", method: "POST" },
    headers: { ...PAGE, host, cookie, origin, "sec-fetch-site": "same-origin" },
  });
  sent.end();
  const [answer]: http.IncomingMessage[] = await once(sent, "response");
  expect([answer?.statusCode, answer?.headers.location]).toEqual([303, "/stream"]);
  answer?.resume();
  await expect.poll(() => openAsks().length, { timeout: 30_000 }).toBe(1);
  expect(reached).toBe(0);
  const waiting = await begin(url, cookie, "/stream");
  expect(waiting.statusCode).toBe(403);
  const [open] = openAsks();
  answerAsk(open?.ask.id ?? "", { answer: "allow", until: null });
  expect(await text(waiting)).toContain("Waiting to be let in");
  const stream = await begin(url, cookie, "/stream");
  expect(stream.statusCode).toBe(200);
  const ended = text(stream).catch(() => "cut");
  removePerson(id, { email: "member@example.com" });
  await ended;
  expect((await ask(url, cookie)).body).toContain("You no longer have access to this app");
});

test("an edited list takes effect at once for a running tunnel", async () => {
  const url = await online();
  const cookie = await cookieOf(url);
  expect((await ask(url, cookie)).status).toBe(200);
  updateTunnel(id, { allowedEmails: ["owner@example.com"] }, TOKEN_HOLDER);
  await expect.poll(async () => (await ask(url, cookie)).status, { timeout: 30_000 }).toBe(403);
});

test("an open tunnel is stopped, and the message says that the gate kept strangers out", async () => {
  await online();
  await control.fault({ kind: "drop-oidc" });
  const { verifyTunnel } = await import("@/lib/protection/verify-tunnel");
  await verifyTunnel(id);
  const { status } = getTunnel(id);
  expect(status).toMatchObject({ state: "failed", protection: { verdict: "open" } });
  expect(status.lastError?.detail).toContain("The gate here was on");
  const notice = listNotices().find(({ kind }) => kind === "protection");
  expect(notice?.detail).toContain("The gate here was on");
  expect(reached).toBe(0);
});
