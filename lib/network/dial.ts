import net from "node:net";
import tls from "node:tls";
import { codeInWords, failureInWords } from "@/lib/contract/failure-words";
import { isLookUpError } from "@/lib/contract/look-up-error";
import { lookUp } from "./look-up";
import { guardedLookup, refuseHost } from "./outside-addresses";
import { TimeoutError } from "./timeout-error";

/** How far a connection got. Each step is undefined when an earlier one failed. */
export type DialReport = {
  dns: { ok: true; address: string } | { ok: false; message: string };
  tcp?: { ok: true; ms: number } | { ok: false; message: string };
  tls?:
    | { ok: true; socket: tls.TLSSocket }
    | { ok: false; message: string; foreignIssuer?: string };
};

export type DialOptions = { host: string; port: number; secure: boolean; ca?: string; ms: number };

/** Connects step by step (name, network, certificate), so that a failure has a reason. The caller ends the socket. */
export async function dial(options: DialOptions): Promise<DialReport> {
  const resolved = await resolve(options.host);
  if (!resolved.ok) return { dns: resolved };
  const started = Date.now();
  const socket = await connect(options).catch((error: NodeJS.ErrnoException) => error);
  if (socket instanceof Error) {
    return { dns: resolved, tcp: { ok: false, message: failureInWords(socket).message } };
  }
  const tcp = { ok: true, ms: Date.now() - started } as const;
  if (!options.secure) {
    socket.destroy();
    return { dns: resolved, tcp };
  }
  const handshake = secure(socket, options).catch((error: Error) => {
    // Such as a CA certificate that cannot be read.
    socket.destroy();
    return { ok: false, message: error.message } as const;
  });
  return { dns: resolved, tcp, tls: await handshake };
}

async function resolve(host: string): Promise<DialReport["dns"]> {
  const message = refuseHost(host);
  if (message) return { ok: false, message };
  try {
    const [first] = await lookUp(host, "outside");
    return { ok: true, address: first?.address ?? host };
  } catch (error) {
    if (isLookUpError(error)) return { ok: false, message: error.message };
    throw error;
  }
}

function connect({ host, port, ms }: DialOptions): Promise<net.Socket> {
  return new Promise((resolve, reject) => {
    const socket = net.connect({ host, port, lookup: guardedLookup });
    const timer = setTimeout(() => socket.destroy(new TimeoutError()), ms);
    socket.on("connect", () => {
      clearTimeout(timer);
      resolve(socket);
    });
    // This also handles later errors, until the caller adds a listener.
    socket.on("error", (error) => {
      clearTimeout(timer);
      reject(error);
    });
  });
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
      clearTimeout(timer);
      secured.destroy();
      resolve({ ok: false, message, ...(foreignIssuer && { foreignIssuer }) });
    };
    const timer = setTimeout(() => fail("the TLS handshake got no answer"), ms);
    secured.on("error", (error) => fail(`it does not speak TLS (${error.message})`));
    secured.on("close", () => fail("it closed the connection during the TLS handshake"));
    secured.once("secureConnect", () => {
      clearTimeout(timer);
      if (secured.authorized) return resolve({ ok: true, socket: secured });
      const code = String(secured.authorizationError);
      const message = codeInWords(code)?.message ?? `its certificate is not trusted (${code})`;
      const { issuer } = secured.getPeerCertificate();
      fail(message, [issuer?.O ?? issuer?.CN].flat()[0]?.slice(0, 100));
    });
  });
}
