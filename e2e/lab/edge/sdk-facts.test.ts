import net from "node:net";
import ngrok from "@ngrok/ngrok";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { type Lab, startLab } from "@/e2e/lab/start-lab";
import { labControl } from "./control-client";

// The behaviour of @ngrok/ngrok 1.7.0 that the engine relies on, one test for each fact. An upgrade that changes one
// fails by its name.

let lab: Lab;
let control: ReturnType<typeof labControl>;
const open: Agent[] = [];

beforeAll(async () => {
  lab = await startLab({ names: "random" });
  control = labControl(lab.edge.controlUrl);
});

afterEach(async () => {
  for (const agent of open.splice(0)) agent.mayReconnect = false;
  await control.clear();
  await control.tolerance(0);
  await control.fault({ kind: "drop-sessions" });
});

afterAll(() => lab.close());

/** A session of the SDK alone that records its events. */
class Agent {
  readonly disconnects: { at: number; error: string }[] = [];
  readonly heartbeats: { at: number; latency: number | null }[] = [];
  mayReconnect = true;

  private constructor(readonly session: ngrok.Session) {}

  static async connect({ mayReconnect = true, serverAddr = lab.edge.agentAddr } = {}) {
    const told: { agent?: Agent } = {};
    const builder = new ngrok.SessionBuilder();
    builder
      .authtoken(lab.accounts[0]?.authtoken ?? "")
      .serverAddr(serverAddr)
      .caCert(Buffer.from(lab.edge.caCertificate))
      .heartbeatInterval(1)
      .heartbeatTolerance(1)
      .handleHeartbeat((latency) =>
        told.agent?.heartbeats.push({ at: performance.now(), latency: latency ?? null }),
      )
      .handleDisconnection((_address, error) => {
        told.agent?.disconnects.push({ at: performance.now(), error });
        return told.agent?.mayReconnect ?? false;
      });
    const agent = new Agent(await builder.connect());
    told.agent = agent;
    agent.mayReconnect = mayReconnect;
    open.push(agent);
    return agent;
  }

  bind(domain?: string): Promise<ngrok.Listener> {
    const builder = this.session.httpEndpoint().trafficPolicy(policy());
    if (domain) builder.domain(domain);
    return builder.listenAndForward(lab.app.url);
  }
}

function policy(): string {
  const { issuer, clientId, clientSecret } = lab.descope;
  const config = { issuer_url: issuer, client_id: clientId, client_secret: clientSecret };
  return JSON.stringify({ on_http_request: [{ actions: [{ type: "openid-connect", config }] }] });
}

function endOf(listener: ngrok.Listener): Promise<string> {
  return listener.join().then(
    () => "resolved",
    (error) => String(error),
  );
}

/** The state of a promise after so many milliseconds. Only time can show that it does not settle. */
function outcome(work: Promise<unknown>, ms: number): Promise<string> {
  return Promise.race([
    work.then(
      () => "resolved",
      (error) => `rejected: ${error}`,
    ),
    new Promise<string>((resolve) => setTimeout(() => resolve("pending"), ms)),
  ]);
}

async function boundUrls(): Promise<string[]> {
  const { sessions } = await control.state();
  return sessions.flatMap(({ listeners }) => listeners.map(({ url }) => url));
}

describe("losing the connection", () => {
  test("the handler is asked at once, after 50 ms and after 2.5 s, then not for long", async () => {
    const agent = await Agent.connect();
    await control.fault({ kind: "refuse-connections" });
    await vi.waitFor(() => expect(agent.disconnects).toHaveLength(3), 8_000);
    const [first = 0, second = 0, third = 0] = agent.disconnects.map(({ at }) => at);
    expect(second - first).toBeLessThan(1_000);
    expect(third - second).toBeGreaterThan(2_000);
    expect(third - second).toBeLessThan(4_500);
    const fourth = vi.waitFor(() => expect(agent.disconnects).toHaveLength(4), 3_000);
    expect(await outcome(fourth, 4_000)).toContain("rejected");
  });

  test("`false` ends the session, and its listeners end with Reconnect(Canceled)", async () => {
    const agent = await Agent.connect({ mayReconnect: false });
    const end = endOf(await agent.bind());
    await control.fault({ kind: "drop-sessions" });
    expect(await end).toContain("Reconnect(Canceled)");
    expect(agent.disconnects).toHaveLength(1);
  });

  test("a reconnect by the SDK keeps a random URL, and its first heartbeat comes before the bind", async () => {
    const agent = await Agent.connect();
    const listener = await agent.bind();
    await control.fault({ kind: "delay", ms: 300 });
    const before = agent.heartbeats.length;
    await control.fault({ kind: "drop-sessions" });
    await vi.waitFor(() => expect(agent.heartbeats.length).toBeGreaterThan(before), 5_000);
    expect(await boundUrls()).not.toContain(listener.url());
    await vi.waitFor(async () => expect(await boundUrls()).toContain(listener.url()), 5_000);
  });

  test("a listener that was closed while the connection was broken is bound again by the reconnect", async () => {
    const agent = await Agent.connect();
    const listener = await agent.bind("closed-too-late.localhost");
    await control.fault({ kind: "refuse-connections", ms: 1_000 });
    await expect(listener.close()).rejects.toThrow(/closing listener/);
    await vi.waitFor(async () => expect(await boundUrls()).toContain(listener.url()), 8_000);
    // The edge knows the new session a moment before the listener does.
    await vi.waitFor(() => listener.close(), 5_000);
    expect(await boundUrls()).not.toContain(listener.url());
  });

  test("after its own reconnect the SDK no longer hears that the service stops a listener", async () => {
    const agent = await Agent.connect();
    const listener = await agent.bind("stopped.localhost");
    const end = endOf(listener);
    await control.fault({ kind: "drop-sessions" });
    await vi.waitFor(() => expect(agent.disconnects).toHaveLength(1));
    await vi.waitFor(async () => expect(await boundUrls()).toContain(listener.url()), 5_000);
    await control.fault({
      kind: "stop-tunnel",
      hostname: "stopped.localhost",
      message: "Stopped.",
    });
    expect(await outcome(end, 1_500)).toBe("pending");
  });

  test("a refused bind during the reconnect is one more disconnect, and does not say why", async () => {
    const agent = await Agent.connect();
    await agent.bind("refused-later.localhost");
    const refusal = { code: "ERR_NGROK_320", text: "Not yours.", times: 1 };
    await control.fault({ kind: "refuse-bind", hostname: "refused-later.localhost", ...refusal });
    await control.fault({ kind: "drop-sessions" });
    await vi.waitFor(() => expect(agent.disconnects).toHaveLength(2), 5_000);
    expect(agent.disconnects[1]?.error).toBe("reconnect error");
  });
});

describe("a half-open connection", () => {
  test("gives heartbeats of null after interval and tolerance, and never a disconnect", async () => {
    const agent = await Agent.connect();
    await control.fault({ kind: "silence" });
    await vi.waitFor(() => expect(agent.heartbeats.at(-1)?.latency).toBeNull(), 6_000);
    expect(agent.disconnects).toEqual([]);
  });

  test("an unbind never settles, nor does a close that waits behind it", async () => {
    const agent = await Agent.connect();
    const listener = await agent.bind();
    await control.tolerance(60_000);
    await control.fault({ kind: "silence" });
    const unbind = listener.close();
    expect(await outcome(unbind, 500)).toBe("pending");
    const end = agent.session.close();
    expect(await Promise.all([outcome(unbind, 2_000), outcome(end, 2_000)])).toEqual([
      "pending",
      "pending",
    ]);
  });
});

describe("requests of a session", () => {
  test("run one at a time: a bind that hangs blocks all that come after it", async () => {
    const agent = await Agent.connect();
    const first = await agent.bind();
    await control.fault({ kind: "hang-bind", hostname: "hung.localhost", times: 1 });
    const hung = agent.bind("hung.localhost");
    await vi.waitFor(async () => expect((await control.state()).hungBinds).toBe(1), 5_000);
    const outcomes = [hung, agent.bind(), first.close()].map((work) => outcome(work, 1_500));
    expect(await Promise.all(outcomes)).toEqual(["pending", "pending", "pending"]);
    await control.clear();
    expect((await hung).url()).toContain("hung.localhost");
  });

  test("a closed session sends nothing: its socket stays until the service drops it", async () => {
    const agent = await Agent.connect();
    const { sockets } = await control.state();
    await agent.session.close();
    expect((await control.state()).sockets).toBe(sockets);
  });
});

describe("how a listener ends", () => {
  test("a stop by the service rejects join() with ListenerClosed, its message and code", async () => {
    const agent = await Agent.connect();
    const end = endOf(await agent.bind("stopped.localhost"));
    const code = "ERR_NGROK_3004";
    await control.fault({
      kind: "stop-tunnel",
      hostname: "stopped.localhost",
      message: "By the administrator.",
      code,
    });
    const text = await end;
    expect(text).toContain('ListenerClosed { message: "By the administrator."');
    expect(text).toContain(code);
  });
});

describe("errors", () => {
  test("a refused session has errorCode, and its text can repeat the authtoken", async () => {
    const builder = new ngrok.SessionBuilder();
    builder
      .authtoken("2wrongAuthtokenOfNobody_000000000000000")
      .serverAddr(lab.edge.agentAddr)
      .caCert(Buffer.from(lab.edge.caCertificate));
    const error: unknown = await builder.connect().catch((failure: unknown) => failure);
    expect(error).toMatchObject({ errorCode: "ERR_NGROK_107" });
    expect(String(error)).toContain("2wrongAuthtokenOfNobody_000000000000000");
  });

  test("a refused listener has its code in the text alone", async () => {
    const agent = await Agent.connect();
    const error: unknown = await agent
      .bind("second.localhost")
      .catch((failure: unknown) => failure);
    expect(String(error)).toContain("ERR_NGROK_320");
    expect(error).not.toHaveProperty("errorCode");
  });

  test("refused connections and foreign certificates are told apart by these words only", async () => {
    const notTls = net.createServer((socket) => socket.end("nothing\r\n")).listen(0, "127.0.0.1");
    await new Promise((resolve) => notTls.once("listening", resolve));
    const address = notTls.address();
    const port = typeof address === "object" ? address?.port : undefined;
    const talk = Agent.connect({ serverAddr: `127.0.0.1:${port}` });
    await expect(talk).rejects.toThrow(/tls handshake error/);
    notTls.close();
    const refused = Agent.connect({ serverAddr: "127.0.0.1:1" });
    await expect(refused).rejects.toThrow(/failed to establish tcp connection/);
  });

  test("an upstream has to be a URL, and a bad ingress address throws at once", async () => {
    const agent = await Agent.connect();
    const bind = agent.session.httpEndpoint().trafficPolicy(policy()).listenAndForward("3000");
    await expect(bind).rejects.toThrow(/relative URL without a base/);
    expect(() => new ngrok.SessionBuilder().serverAddr("bad addr")).toThrow(
      /invalid server address/,
    );
  });
});
