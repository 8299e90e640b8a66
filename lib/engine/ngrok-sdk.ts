import ngrok from "@ngrok/ngrok";
import { z } from "zod";
import { VERSION } from "@/lib/base/version";
import { assertProtected } from "./assert-protected";
import type { AccountConnection, ListenerPlan } from "./plan";
import { readPublicUrl } from "./public-url";

// The only importer of the SDK. No call here has a deadline: callers give one to each (see deadline.ts).

/** How often a session sends a heartbeat, and how long it waits for the answer, in seconds. */
export type Heartbeat = { intervalS: number; toleranceS: number };

/** A half-open connection is noticed after 8 s. */
export const QUICK_HEARTBEAT: Heartbeat = { intervalS: 4, toleranceS: 4 };
/** The SDK's default, used when ngrok does not allow ours: 25 s. */
export const SDK_HEARTBEAT: Heartbeat = { intervalS: 10, toleranceS: 15 };

export type AgentHandlers = {
  /** Before each reconnect attempt of the SDK. `false` ends the session for good. */
  onDisconnect(error: string): boolean;
  /** The latency of a heartbeat in milliseconds, or null when it was not answered in time. */
  onHeartbeat(latencyMs: number | null): void;
  /** ngrok's dashboard asked this agent to stop. */
  onStopCommand(): void;
};

/** Why the forwarding of a listener ended although we did not ask for it. */
export type ListenerEnd = { by: "service"; message: string; code?: string } | { by: "session" };

export type AgentListener = {
  url: string;
  /** Settles once, when forwarding has ended; also after our own close. */
  ended: Promise<ListenerEnd>;
  close(): Promise<void>;
};

export type AgentSession = {
  /** Binds one listener. RPCs of a session run one at a time inside the SDK. */
  bind(plan: ListenerPlan, domain: string | undefined): Promise<AgentListener>;
  close(): Promise<void>;
};

/** Opens a session. Rejects with the SDK's error; `readFailure` puts it into words. */
export async function connectAgent(
  account: AccountConnection,
  { intervalS, toleranceS }: Heartbeat,
  handlers: AgentHandlers,
): Promise<AgentSession> {
  const builder = new ngrok.SessionBuilder();
  builder
    .authtoken(account.authtoken)
    .metadata(JSON.stringify({ app: "gatehouse", account: account.name }))
    .clientInfo("gatehouse", VERSION)
    .heartbeatInterval(intervalS)
    .heartbeatTolerance(toleranceS)
    .handleDisconnection((_address, error) => handlers.onDisconnect(error))
    .handleHeartbeat((latency) => handlers.onHeartbeat(readLatency(latency)))
    .handleStopCommand(() => handlers.onStopCommand());
  if (account.serverAddr) builder.serverAddr(account.serverAddr);
  if (account.caCertificate) builder.caCert(Buffer.from(account.caCertificate));
  const session = await builder.connect();
  return {
    bind: (plan, domain) => bind(session, plan, domain),
    close: () => session.close(),
  };
}

async function bind(
  session: ngrok.Session,
  plan: ListenerPlan,
  domain: string | undefined,
): Promise<AgentListener> {
  assertProtected(plan.protection);
  const builder = session.httpEndpoint();
  protect(builder, plan);
  builder
    .metadata(JSON.stringify({ app: "gatehouse", tunnel: plan.name, id: plan.tunnelId }))
    .verifyUpstreamTls(plan.verifyUpstreamTls);
  if (plan.forwardsTo) builder.forwardsTo(plan.forwardsTo);
  if (plan.pooling) builder.poolingEnabled(true);
  if (domain) builder.domain(domain);
  const listener = await builder.listenAndForward(plan.upstreamUrl);
  return {
    url: await urlOf(listener),
    ended: listener.join().then(() => ({ by: "session" }) as const, readEnd),
    close: () => listener.close(),
  };
}

/** Closes a listener whose URL cannot be read, because nothing would manage it. */
async function urlOf(listener: ngrok.Listener): Promise<string> {
  try {
    return readPublicUrl(listener.url());
  } catch (error) {
    await listener.close().catch(() => undefined);
    throw error;
  }
}

function protect(builder: ngrok.HttpListenerBuilder, { protection }: ListenerPlan): void {
  if (protection.kind === "traffic-policy") {
    builder.trafficPolicy(protection.policy);
    return;
  }
  const { issuerUrl, clientId, clientSecret, allowedEmails, allowedDomains, scopes } = protection;
  builder.oidc(issuerUrl, clientId, clientSecret, allowedEmails, allowedDomains, scopes);
}

const latencySchema = z.number().nonnegative().nullable();

// Typed as a number by the SDK; null is what a missed heartbeat gives (measured with 1.7.0).
function readLatency(latency: unknown): number | null {
  return latencySchema.catch(null).parse(latency);
}

const closedSchema = z.object({ message: z.string(), errorCode: z.string().optional() });

// join() rejects with `ListenerClosed { message, error_code }` for a stop by the service, else the session ended.
function readEnd(error: unknown): ListenerEnd {
  const { message, errorCode } = closedSchema.catch({ message: String(error) }).parse(error);
  if (!/ListenerClosed/.test(message)) return { by: "session" };
  const text = /message: "((?:[^"\\]|\\.)*)"/.exec(message)?.[1] ?? message;
  const code = errorCode ?? /ERR_NGROK_\d+/.exec(message)?.[0];
  return { by: "service", message: text, ...(code === undefined ? {} : { code }) };
}
