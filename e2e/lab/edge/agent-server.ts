import { randomBytes } from "node:crypto";
import net from "node:net";
import type { Duplex } from "node:stream";
import tls from "node:tls";
import { z } from "zod";
import type { LabAccount } from "./account";
import {
  type AuthRequest,
  authSchema,
  type BindRequest,
  bindSchema,
  Refusal,
  STREAM,
  unbindSchema,
} from "./agent-messages";
import { echoHeartbeats, readJson, readType, streamType } from "./agent-streams";
import { Binder } from "./binder";
import { bridge, changesOf } from "./bridge";
import type { EdgeCertificate } from "./certificate";
import type { Endpoints, Listener } from "./endpoints";
import type { Faults } from "./faults";
import { MuxSession } from "./muxado/session";
import type { MuxStream } from "./muxado/stream";
import { proxyHeader } from "./proxy-protocol";

export type AgentSession = {
  id: string;
  mux: MuxSession;
  account: LabAccount | undefined;
  remote: string;
  /** The service treats the session as dead although its connection still exists. */
  presumedDead: boolean;
  silent: boolean;
};

export type AgentServerOptions = {
  accounts: LabAccount[];
  certificate: EdgeCertificate;
  endpoints: Endpoints;
  faults: Faults;
  region: string;
  /** How long the service still counts a session that has died, in milliseconds. */
  toleranceMs: () => number;
  /** 127.0.0.1 when absent. */
  address?: string;
};

/** The port for agents. It authenticates sessions, binds and unbinds listeners, and opens visitors' connections. */
export class AgentServer {
  readonly sessions = new Map<string, AgentSession>();
  readonly counters = { auths: 0, binds: 0, unbinds: 0 };
  /** The user agents of all clients that tried to authenticate. */
  readonly userAgents = new Set<string>();
  private readonly sockets = new Set<net.Socket>();
  private readonly staleSessions: { account: LabAccount; until: number }[] = [];
  private readonly held: net.Socket[] = [];
  private readonly hung: (() => void)[] = [];
  private server: net.Server | undefined;
  private lastId = 0;
  private readonly binder: Binder;

  constructor(private readonly options: AgentServerOptions) {
    this.binder = new Binder({
      endpoints: options.endpoints,
      certificate: options.certificate,
      open: (listener, clientAddress) => this.openProxy(listener, clientAddress),
    });
  }

  get socketCount(): number {
    return this.sockets.size;
  }

  /** Options of listeners since the start that the lab accepts but does not implement. */
  get everNotRun(): string[] {
    return [...this.binder.everNotRun];
  }

  get hungCount(): number {
    return this.hung.length;
  }

  /** Listens on plain TCP, so that closing it makes the port refuse connections. */
  async listen(port: number): Promise<number> {
    const server = net.createServer({ noDelay: true }, (socket) => this.onSocket(socket));
    this.server = server;
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(port, this.options.address ?? "127.0.0.1", resolve);
    });
    return z.object({ port: z.int() }).parse(server.address()).port;
  }

  /** Accepts no more connections and closes the open ones, also those that are not authenticated yet. */
  cutOff(): void {
    this.server?.close();
    for (const socket of this.sockets) socket.destroy();
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.server?.close(() => resolve()) ?? resolve());
    for (const socket of this.sockets) socket.destroy();
    this.binder.close();
    await closed;
  }

  /** Closes the endpoint to visitors. */
  release(listener: Listener): void {
    this.binder.release(listener);
  }

  /** Opens a stream to the agent for one visitor's connection. Undefined when the session is gone. */
  openProxy(listener: Listener, clientAddress: string): Duplex | undefined {
    const session = this.sessions.get(listener.sessionId);
    if (!session || session.presumedDead) return undefined;
    const stream = session.mux.open();
    const header = Buffer.from(
      JSON.stringify({
        Id: listener.id,
        ClientAddr: clientAddress,
        Proto: listener.request.Proto,
        EdgeType: "0",
        PassthroughTLS: false,
      }),
    );
    const length = Buffer.alloc(8);
    length.writeBigInt64LE(BigInt(header.length));
    const first = proxyHeader(listener.request.Opts.ProxyProto, clientAddress);
    stream.write(Buffer.concat([streamType(STREAM.PROXY), length, header, first]));
    return listener.port === undefined ? bridge(stream, changesOf(listener.request)) : stream;
  }

  /** Stops one tunnel, as ngrok's dashboard can. */
  stopTunnel(listener: Listener, message: string, code: string): void {
    this.options.endpoints.remove(listener.id);
    this.command(listener.sessionId, STREAM.STOP_TUNNEL, {
      Id: listener.id,
      Message: message,
      ErrorCode: code,
    });
  }

  /** Stops an agent, as ngrok's dashboard can. */
  stopSession(session: AgentSession): void {
    this.command(session.id, STREAM.STOP, {});
  }

  /**
   * Makes the session half-open: the connection stays, and nothing passes. After its tolerance the service gives the
   * session up.
   */
  silence(session: AgentSession): void {
    session.silent = true;
    session.mux.hold();
    setTimeout(() => {
      if (session.silent) this.endSession(session, 0);
    }, this.options.toleranceMs()).unref();
  }

  /** Closes a session that was given up meanwhile. The others continue with the frames that were held back. */
  unsilence(session: AgentSession): void {
    session.silent = false;
    if (session.presumedDead) session.mux.destroy();
    else session.mux.release();
  }

  private command(sessionId: string, type: number, body: object): void {
    const stream = this.sessions.get(sessionId)?.mux.open();
    stream?.end(Buffer.concat([streamType(type), Buffer.from(JSON.stringify(body))]));
    stream?.resume();
  }

  private onSocket(socket: net.Socket): void {
    this.sockets.add(socket);
    socket.on("close", () => this.sockets.delete(socket));
    socket.on("error", () => socket.destroy());
    if (this.options.faults.find("silence")?.newToo) this.held.push(socket);
    else this.welcome(socket);
  }

  /** Accepts the connections that were held while the service was silent to new ones too. */
  letHeldIn(): void {
    for (const socket of this.held.splice(0)) this.welcome(socket);
    for (const answer of this.hung.splice(0)) answer();
  }

  private welcome(socket: net.Socket): void {
    const { key, cert } = this.options.certificate;
    const secured = new tls.TLSSocket(socket, { isServer: true, key, cert });
    secured.on("error", () => socket.destroy());
    const session: AgentSession = {
      id: `as_${++this.lastId}_${randomBytes(6).toString("hex")}`,
      mux: new MuxSession(secured),
      account: undefined,
      remote: `${socket.remoteAddress}:${socket.remotePort}`,
      presumedDead: false,
      silent: false,
    };
    const slow = this.options.faults.find("slow-link");
    if (slow) session.mux.slowness = slow;
    session.mux.on("stream", (stream) => void this.onStream(session, stream));
    session.mux.on("close", () => {
      if (!session.presumedDead) this.endSession(session, this.options.toleranceMs());
      this.sessions.delete(session.id);
    });
  }

  private endSession(session: AgentSession, toleranceMs: number): void {
    session.presumedDead = true;
    this.options.endpoints.endSession(session.id, toleranceMs);
    if (session.account && toleranceMs > 0) {
      this.staleSessions.push({ account: session.account, until: Date.now() + toleranceMs });
    }
  }

  private async onStream(session: AgentSession, stream: MuxStream): Promise<void> {
    const { type, first } = await readType(stream);
    if (type === STREAM.HEARTBEAT) return echoHeartbeats(stream, first);
    const body = await readJson(stream, first);
    const delay = this.options.faults.find("delay");
    if (delay) await new Promise((resolve) => setTimeout(resolve, delay.ms));
    await this.respond(session, stream, type, body);
  }

  private async respond(
    session: AgentSession,
    stream: MuxStream,
    type: number,
    body: unknown,
  ): Promise<void> {
    if (session.presumedDead || stream.destroyed) return;
    try {
      if (type === STREAM.BIND && this.hangs(body)) {
        this.hung.push(() => void this.respond(session, stream, type, body));
        return;
      }
      const answer = await this.answer(session, type, body);
      if (!stream.destroyed) stream.end(JSON.stringify(answer));
    } catch (error) {
      if (stream.destroyed) return;
      const text = error instanceof Refusal ? error.wireText : String(error);
      stream.end(JSON.stringify({ Error: text }));
    }
  }

  // Called before anything else is done with a bind, because a hanging bind has no effect until it is answered.
  private hangs(body: unknown): boolean {
    const { Opts } = bindSchema.parse(body);
    return this.options.faults.take("hang-bind", Opts.Domain || Opts.Hostname) !== undefined;
  }

  private answer(session: AgentSession, type: number, body: unknown): object | Promise<object> {
    if (type === STREAM.AUTH) return this.authenticate(session, authSchema.parse(body));
    if (!session.account) throw new Refusal("Authenticate first.", "ERR_NGROK_4018");
    if (type === STREAM.BIND) return this.bind(session, session.account, bindSchema.parse(body));
    if (type === STREAM.UNBIND) return this.unbind(unbindSchema.parse(body).Id);
    if (type === STREAM.BIND_LABELED) {
      throw new Refusal(
        "Your account doesn't have permission to create labeled endpoints.",
        "ERR_NGROK_358",
      );
    }
    throw new Refusal(`The lab does not know requests of type ${type}.`, "ERR_NGROK_9999");
  }

  private authenticate(session: AgentSession, { ClientId, Extra }: AuthRequest): object {
    this.counters.auths += 1;
    this.userAgents.add(Extra.UserAgent);
    const fault = this.options.faults.take("refuse-auth");
    if (fault) throw new Refusal(fault.text, fault.code);
    const least = this.options.faults.find("least-heartbeat")?.seconds ?? 0;
    if (Extra.HeartbeatInterval < least * 1e9) {
      throw new Refusal(`The heartbeat interval must be at least ${least}s.`, "ERR_NGROK_111");
    }
    const given = Extra.AuthToken || Extra.Authtoken;
    const account = this.options.accounts.find(({ authtoken }) => authtoken === given);
    if (!account) throw badAuthtoken(given);
    this.refuseTooMany(account, ClientId);
    if (ClientId) this.replace(ClientId, session);
    session.id = ClientId || session.id;
    session.account = account;
    this.sessions.set(session.id, session);
    return {
      Version: "3",
      ClientId: session.id,
      Extra: {
        Version: "prod",
        Region: this.options.region,
        Cookie: Extra.Cookie || randomBytes(16).toString("hex"),
        AccountName: account.name,
        SessionDuration: 0,
        PlanName: account.plan,
        Banner: "",
      },
    };
  }

  // An agent that reconnects sends its old id. The service drops what it still has under that id.
  private replace(clientId: string, by: AgentSession): void {
    const old = this.sessions.get(clientId);
    if (!old || old === by) return;
    this.options.endpoints.endSession(clientId, 0);
    old.presumedDead = true;
    old.mux.destroy();
  }

  private refuseTooMany(account: LabAccount, ownId: string): void {
    const now = Date.now();
    const live = [...this.sessions.values()].filter(
      (other) => other.account === account && !other.presumedDead && other.id !== ownId,
    );
    const dead = ownId
      ? []
      : this.staleSessions.filter((other) => other.account === account && other.until > now);
    if (live.length + dead.length < account.sessionLimit) return;
    throw new Refusal(
      `Your account is limited to ${account.sessionLimit} simultaneous ngrok agent sessions.\nYou can see your active sessions on the dashboard.`,
      "ERR_NGROK_108",
    );
  }

  private async bind(
    session: AgentSession,
    account: LabAccount,
    request: BindRequest,
  ): Promise<object> {
    this.counters.binds += 1;
    const hostname = request.Opts.Domain || request.Opts.Hostname;
    const fault = this.options.faults.take("refuse-bind", hostname);
    if (fault) throw new Refusal(fault.text, fault.code);
    return this.binder.bind(session, account, request);
  }

  private unbind(id: string): object {
    this.counters.unbinds += 1;
    this.options.endpoints.remove(id);
    return {};
  }
}

// Real ngrok repeats the token, so clients must mask the text before they show it.
function badAuthtoken(token: string): Refusal {
  const looksRight = /^[A-Za-z0-9_]{20,}$/.test(token);
  return looksRight
    ? new Refusal(
        `The authtoken you specified is properly formed, but it is not accepted for any account.\nYour authtoken: ${token}`,
        "ERR_NGROK_107",
      )
    : new Refusal(
        `The authtoken you specified does not look like a proper ngrok authtoken.\nYour authtoken: ${token}`,
        "ERR_NGROK_105",
      );
}
