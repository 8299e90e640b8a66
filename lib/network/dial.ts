import dns from "node:dns/promises";
import net from "node:net";
import tls from "node:tls";
import { guardedLookup, refuseHost } from "./outside-addresses";

/** How far a connection got. Each step is undefined when an earlier one failed. */
export type DialReport = {
  dns: { ok: true; address: string } | { ok: false; message: string };
  tcp?: { ok: true; ms: number } | { ok: false; message: string };
  tls?:
    | { ok: true; socket: tls.TLSSocket }
    | { ok: false; message: string; foreignIssuer?: string };
};

export type DialOptions = { host: string; port: number; secure: boolean; ca?: string; ms: number };

/** Connects step by step, so that a failure can be told: name, network, certificate. The caller ends the socket. */
export async function dial(options: DialOptions): Promise<DialReport> {
  const resolved = await resolve(options.host, options.ms);
  if (!resolved.ok) return { dns: resolved };
  const started = Date.now();
  const socket = await connect(options).catch((error: NodeJS.ErrnoException) => error);
  if (socket instanceof Error) {
    return { dns: resolved, tcp: { ok: false, message: describeTcp(socket) } };
  }
  const tcp = { ok: true, ms: Date.now() - started } as const;
  if (!options.secure) {
    socket.destroy();
    return { dns: resolved, tcp };
  }
  return { dns: resolved, tcp, tls: await secure(socket, options) };
}

async function resolve(host: string, ms: number): Promise<DialReport["dns"]> {
  const refusal = refuseHost(host);
  if (refusal) return { ok: false, message: refusal };
  if (net.isIP(host)) return { ok: true, address: host };
  if (/(^|\.)localhost$/i.test(host)) return { ok: true, address: "127.0.0.1" };
  const timeout = new Promise<never>((_resolve, reject) => {
    setTimeout(() => reject(new Error("the name server does not answer")), ms).unref();
  });
  try {
    const { address } = await Promise.race([dns.lookup(host), timeout]);
    return { ok: true, address };
  } catch (error) {
    const isUnknown = error instanceof Error && "code" in error && error.code === "ENOTFOUND";
    const message = isUnknown ? `${host} does not exist` : `${host} could not be looked up`;
    return { ok: false, message };
  }
}

function connect({ host, port, ms }: DialOptions): Promise<net.Socket> {
  return new Promise((resolve, reject) => {
    const socket = net.connect({ host, port, lookup: guardedLookup });
    socket.setTimeout(ms, () => socket.destroy(new Error("ETIMEDOUT")));
    socket.once("connect", () => resolve(socket));
    socket.once("error", reject);
  });
}

function describeTcp(error: NodeJS.ErrnoException): string {
  if (error.code === "ECONNREFUSED") return "nothing listens there (connection refused)";
  if (error.code === "EHOSTUNREACH" || error.code === "ENETUNREACH")
    return "there is no way to it from this network";
  if (error.message === "ETIMEDOUT") return "no answer in time";
  return error.code ?? error.message;
}

function secure(
  socket: net.Socket,
  { host, ca, ms }: DialOptions,
): Promise<NonNullable<DialReport["tls"]>> {
  return new Promise((resolve) => {
    const servername = net.isIP(host) ? "" : host;
    const secured = tls.connect({
      socket,
      host,
      servername,
      rejectUnauthorized: false,
      ...(ca && { ca }),
    });
    const fail = (message: string, foreignIssuer?: string) => {
      secured.destroy();
      resolve({ ok: false, message, ...(foreignIssuer && { foreignIssuer }) });
    };
    secured.setTimeout(ms, () => fail("the TLS handshake got no answer"));
    secured.once("error", (error) => fail(`it does not speak TLS (${error.message})`));
    secured.once("secureConnect", () => {
      if (secured.authorized) return resolve({ ok: true, socket: secured });
      const { issuer } = secured.getPeerCertificate();
      fail(
        `its certificate is not trusted (${secured.authorizationError})`,
        [issuer?.O ?? issuer?.CN].flat()[0],
      );
    });
  });
}
