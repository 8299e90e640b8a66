import type { LookupAddress } from "node:dns";
import dns from "node:dns/promises";
import net from "node:net";
import tls from "node:tls";

const DEFAULT_INGRESS = "connect.ngrok-agent.com:443";

/**
 * Rejects unless the agent ingress answers a TLS handshake within `ms` milliseconds, and when `signal` aborts. Unlike
 * the SDK's own dial it can be given up, so an outage that swallows packets does not leave a pile of attempts that all
 * succeed later. Whether the certificate is trusted is the SDK's to say.
 */
export function reachIngress(
  serverAddr: string | undefined,
  ms: number,
  signal?: AbortSignal,
): Promise<void> {
  const address = serverAddr ?? DEFAULT_INGRESS;
  const colon = address.lastIndexOf(":");
  const host = address.slice(0, colon).replace(/^\[|\]$/g, "");
  return new Promise((resolve, reject) => {
    const socket = tls.connect({
      host,
      port: Number(address.slice(colon + 1)),
      ...(!net.isIP(host) && { servername: host }),
      rejectUnauthorized: false,
      lookup,
    });
    const end = (error?: Error) => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", abort);
      socket.destroy();
      if (error) reject(error);
      else resolve();
    };
    const abort = () => end(new Error("given up"));
    const timer = setTimeout(() => end(new Error("tcp connection timed out")), ms);
    signal?.addEventListener("abort", abort);
    socket.once("secureConnect", () => end());
    // Something answers, if not with TLS: what is wrong with it the SDK's own attempt tells.
    socket.on("error", (error: NodeJS.ErrnoException) =>
      end(isAnswer(error) ? undefined : new Error(describeDial(error, host))),
    );
  });
}

function isAnswer({ code = "" }: NodeJS.ErrnoException): boolean {
  return code.startsWith("ERR_SSL") || code === "EPROTO";
}

function describeDial(error: NodeJS.ErrnoException, host: string): string {
  if (error.code === "ENOTFOUND" || error.code === "EAI_AGAIN")
    return `dns: ${host} cannot be resolved`;
  return `tcp connection failed: ${error.code ?? error.message}`;
}

const lookups = new Map<string, Promise<LookupAddress[]>>();

/**
 * One look-up of a name at a time. It cannot be given up and holds one of the four threads that Node also reads files
 * with; where the name server is silent, one for each attempt would stop the whole dashboard.
 */
const lookup: net.LookupFunction = (host, options, callback) => {
  const pending = lookups.get(host) ?? dns.lookup(host, { all: true });
  lookups.set(host, pending);
  pending
    .finally(() => lookups.delete(host))
    .then(
      (addresses) => {
        const [first] = addresses;
        if (options.all) callback(null, addresses);
        else callback(null, first?.address ?? "", first?.family);
      },
      (error: NodeJS.ErrnoException) => callback(error, ""),
    );
};
