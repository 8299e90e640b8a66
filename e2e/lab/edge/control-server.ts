import http from "node:http";
import { json } from "node:stream/consumers";
import { z } from "zod";
import type { LabAccount } from "./account";
import type { AgentServer, AgentSession } from "./agent-server";
import { type EdgeState, type Limits, limitsSchema } from "./control-schema";
import type { Endpoints, Listener } from "./endpoints";
import { type Fault, type Faults, faultSchema } from "./faults";
import type { RelyingParty } from "./oidc";
import { hasLogin } from "./protection";

export type ControlOptions = {
  agents: AgentServer;
  endpoints: Endpoints;
  faults: Faults;
  relyingParty: RelyingParty;
  accounts: LabAccount[];
  /** The number of the agent port, to open it again after an outage. */
  agentPort: () => number;
  setTolerance: (ms: number) => void;
};

const toleranceSchema = z.object({ ms: z.int().nonnegative() });

/** The control port of the lab: reads its state and sets faults. ngrok has nothing like it. */
export class ControlServer {
  readonly server: http.Server;
  private refusing = false;
  private reopenTimer: NodeJS.Timeout | undefined;

  constructor(private readonly options: ControlOptions) {
    this.server = http.createServer((request, response) => {
      this.answer(request).then(
        (body) =>
          response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(body)),
        (error) => response.writeHead(400).end(String(error)),
      );
    });
  }

  private async answer(request: http.IncomingMessage): Promise<unknown> {
    const route = `${request.method} ${request.url}`;
    if (route === "GET /state") return this.state();
    if (route === "POST /faults/clear") return this.clear();
    if (route === "POST /faults") return this.start(faultSchema.parse(await json(request)));
    if (route === "POST /tolerance") {
      this.options.setTolerance(toleranceSchema.parse(await json(request)).ms);
      return {};
    }
    if (route === "POST /limits") return this.limit(limitsSchema.parse(await json(request)));
    const listenerId = /^GET \/binds\/(.+)$/.exec(route)?.[1];
    if (listenerId)
      return this.options.endpoints.find(decodeURIComponent(listenerId))?.request ?? null;
    throw new Error(`The lab has no ${route}`);
  }

  /** Changes an account's limits while it is connected. */
  private limit({ account: name, ...limits }: Limits): object {
    const account = this.options.accounts.find((known) => known.name === name);
    if (!account) throw new Error(`The lab has no account ${name}`);
    return Object.assign(account, limits);
  }

  private state(): EdgeState {
    const { agents, endpoints } = this.options;
    return {
      sessions: [...agents.sessions.values()].map((session) => ({
        id: session.id,
        accountName: session.account?.name ?? "",
        remote: session.remote,
        alive: !session.presumedDead && !session.silent,
        listeners: endpoints
          .all()
          .filter(({ sessionId }) => sessionId === session.id)
          .map((listener) => ({
            ...publicPart(listener),
            hasLogin: hasLogin(listener.protection),
            notRun: listener.protection.notRun,
          })),
      })),
      everNotRun: agents.everNotRun,
      userAgents: [...agents.userAgents],
      sockets: agents.socketCount,
      hungBinds: agents.hungCount,
      counters: agents.counters,
    };
  }

  private async start(fault: Fault): Promise<object> {
    const { agents, endpoints, faults, relyingParty } = this.options;
    switch (fault.kind) {
      case "drop-sessions":
        for (const session of this.sessionsOf(fault.account)) session.mux.destroy();
        break;
      case "refuse-connections":
        await this.refuseConnections(fault.ms);
        break;
      case "silence":
        faults.add(fault);
        for (const session of this.sessionsOf(fault.account)) agents.silence(session);
        break;
      case "stop-tunnel": {
        const listener = endpoints
          .all()
          .find(({ id, hostname }) => id === fault.listenerId || hostname === fault.hostname);
        if (!listener) throw new Error("There is no such listener");
        agents.stopTunnel(listener, fault.message, fault.code);
        break;
      }
      case "lose-tunnel":
        for (const { id, hostname } of endpoints.all()) {
          if (hostname === fault.hostname) endpoints.remove(id);
        }
        break;
      case "stop-session":
        for (const session of this.sessionsOf(fault.account)) agents.stopSession(session);
        break;
      case "age-sessions":
        await relyingParty.sessions.age(fault.seconds, { tokensOnly: fault.tokensOnly ?? false });
        break;
      case "end-sessions":
        relyingParty.sessions.end(
          ({ identity }) =>
            (fault.person ?? identity.provider_user_id) === identity.provider_user_id,
        );
        break;
      case "slow-link":
        faults.add(fault);
        for (const session of agents.sessions.values()) session.mux.slowness = fault;
        break;
      default:
        faults.add(fault);
    }
    return {};
  }

  private async clear(): Promise<object> {
    const { agents, faults } = this.options;
    faults.clear();
    agents.letHeldIn();
    for (const session of agents.sessions.values()) {
      session.mux.slowness = undefined;
      if (session.silent) agents.unsilence(session);
    }
    await this.acceptConnections();
    return {};
  }

  private sessionsOf(account: string | undefined): AgentSession[] {
    const sessions = [...this.options.agents.sessions.values()];
    return sessions.filter((session) => account === undefined || session.account?.name === account);
  }

  // Makes an outage: open connections are closed and new ones refused.
  private async refuseConnections(ms: number | undefined): Promise<void> {
    this.options.agents.cutOff();
    this.refusing = true;
    clearTimeout(this.reopenTimer);
    if (ms !== undefined) this.reopenTimer = setTimeout(() => void this.acceptConnections(), ms);
  }

  private async acceptConnections(): Promise<void> {
    clearTimeout(this.reopenTimer);
    if (!this.refusing) return;
    this.refusing = false;
    await this.options.agents.listen(this.options.agentPort());
  }
}

function publicPart({ id, url, hostname, metadata, pooled }: Listener) {
  return { id, url, hostname, metadata, pooled };
}
