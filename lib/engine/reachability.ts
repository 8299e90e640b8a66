import net from "node:net";
import tls from "node:tls";
import { isLookUpError } from "@/lib/contract/look-up-error";
import { lookUp, lookupThrough } from "@/lib/network/look-up";
import { splitAddress } from "@/lib/network/split-address";

const DEFAULT_INGRESS = "connect.ngrok-agent.com:443";

const lookup = lookupThrough((name) => lookUp(name, "ngrok"));

/**
 * Resolves when ngrok's server answers a TLS handshake within `ms` milliseconds; rejects otherwise, and when `signal`
 * aborts. Unlike a connect of the SDK it can be cancelled. So during an outage that drops packets, no attempts pile up
 * that would all succeed later. The SDK decides whether the certificate is trusted.
 */
export function reachIngress(
  serverAddr: string | undefined,
  ms: number,
  signal?: AbortSignal,
): Promise<void> {
  const address = serverAddr ?? DEFAULT_INGRESS;
  const { host, port } = splitAddress(address);
  return new Promise((resolve, reject) => {
    const socket = tls.connect({
      host,
      port,
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
    // Something answers, although not with TLS. The SDK's own attempt says what is wrong.
    socket.on("error", (error: NodeJS.ErrnoException) =>
      end(isAnswer(error) ? undefined : new Error(describeDial(error))),
    );
  });
}

function isAnswer({ code = "" }: NodeJS.ErrnoException): boolean {
  return code.startsWith("ERR_SSL") || code === "EPROTO";
}

// The same texts as the SDK's, because lib/errors/sdk-codes.ts recognises failures by them.
function describeDial(error: NodeJS.ErrnoException): string {
  if (isLookUpError(error)) return `dns: ${error.message}`;
  return `tcp connection failed: ${error.code ?? error.message}`;
}
