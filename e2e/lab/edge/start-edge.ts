import type http from "node:http";
import { z } from "zod";
import { freePort } from "@/e2e/free-port";
import type { Outside } from "@/e2e/lab/outside";
import type { LabAccount } from "./account";
import { AgentServer } from "./agent-server";
import { type EdgeCertificate, makeEdgeCertificate } from "./certificate";
import { ControlServer } from "./control-server";
import { Endpoints, type Names } from "./endpoints";
import { Faults } from "./faults";
import { RelyingParty } from "./oidc";
import { VisitorServer } from "./visitor-server";

/** Ports that are absent are chosen freely. */
export type EdgeOptions = {
  agentPort?: number;
  visitorPort?: number;
  controlPort?: number;
  accounts: LabAccount[];
  names: Names;
  /** How long a dead session still counts, in milliseconds. */
  deadSessionToleranceMs?: number;
  region?: string;
  certificate?: EdgeCertificate;
  /** An endpoint's address, when another server passes visitors on to the visitors' port. */
  urlOf?: (hostname: string, proto: string) => string;
  /** When absent, the edge is on loopback, without TLS for visitors. */
  outside?: Outside;
};

export type Edge = {
  /** `host:port`, which an agent gets as its server address. */
  agentAddr: string;
  /** PEM of the CA that signed the agent port's certificate. */
  caCertificate: string;
  visitorPort: number;
  controlUrl: string;
  /** Must be approved at the identity provider. It stands for https://idp.ngrok.com/oauth2/callback. */
  callbackUrl: string;
  /** Who is logged in, with all that is secret about it. */
  logins(): { cookie: string; sessionId: string; identityToken: string }[];
  /** The limits of a month count from nothing again. */
  beginMonth(): void;
  close(): Promise<void>;
};

/** Starts the lab's stand-in for ngrok's service. Its control port is always on loopback. */
export async function startEdge(options: EdgeOptions): Promise<Edge> {
  const { outside } = options;
  const { address, domain } = outside ?? { address: "127.0.0.1", domain: "localhost" };
  const scheme = outside ? "https" : "http";
  const certificate = options.certificate ?? outside?.certificate ?? makeEdgeCertificate();
  const faults = new Faults();
  let tolerance = options.deadSessionToleranceMs ?? 0;
  let visitorPort = options.visitorPort ?? 0;
  const endpoints = new Endpoints(
    options.accounts,
    options.urlOf ?? ((hostname) => `${scheme}://${hostname}:${visitorPort}`),
    options.names,
    (listener) => agents.release(listener),
    domain,
  );
  const agents: AgentServer = new AgentServer({
    accounts: options.accounts,
    certificate,
    endpoints,
    faults,
    region: options.region ?? "lab",
    toleranceMs: () => tolerance,
    address,
  });
  const agentPort = await agents.listen(options.agentPort ?? 0);

  // The callback's host contains the visitors' port, and the visitors' server needs the callback's host.
  const callbackHost = () => `idp.${domain}:${visitorPort}`;
  const visitorsOf = (relyingParty: RelyingParty) =>
    new VisitorServer({
      endpoints,
      agents,
      faults,
      relyingParty,
      callbackHost: callbackHost(),
      ...(outside && { certificate }),
    }).server;
  visitorPort = visitorPort || (await freePort());
  const callbackUrl = `${scheme}://${callbackHost()}/oauth2/callback`;
  const relyingParty = new RelyingParty(callbackUrl);
  const visitors = [await listen(visitorsOf(relyingParty), visitorPort, address)];
  // Browsers may try ::1 first for names under .localhost. On a machine without IPv6 this is skipped.
  const overIpv6 = outside
    ? undefined
    : await listen(visitorsOf(relyingParty), visitorPort, "::1").catch(() => undefined);
  if (overIpv6) visitors.push(overIpv6);

  const control = new ControlServer({
    agents,
    endpoints,
    faults,
    relyingParty,
    accounts: options.accounts,
    agentPort: () => agentPort,
    setTolerance: (ms) => {
      tolerance = ms;
    },
  });
  const controlServer = await listen(control.server, options.controlPort ?? 0, "127.0.0.1");
  return {
    agentAddr: `${outside ? `connect.${domain}` : "localhost"}:${agentPort}`,
    caCertificate: certificate.ca,
    visitorPort,
    controlUrl: `http://127.0.0.1:${portOf(controlServer)}`,
    callbackUrl,
    logins: () =>
      relyingParty.sessions.all().map(({ cookie, publicId, tokens }) => ({
        ...{ cookie, sessionId: publicId, identityToken: tokens.identity_token },
      })),
    beginMonth: () => relyingParty.beginMonth(),
    close: async () => {
      await Promise.all([...visitors, controlServer].map(stop));
      await agents.close();
    },
  };
}

function listen(server: http.Server, port: number, host: string): Promise<http.Server> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => resolve(server));
  });
}

function portOf(server: http.Server): number {
  return z.object({ port: z.int() }).parse(server.address()).port;
}

function stop(server: http.Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
