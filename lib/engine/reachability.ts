import net from "node:net";

const DEFAULT_INGRESS = "connect.ngrok-agent.com:443";

/**
 * Rejects unless a TCP connection to the agent ingress opens within `ms` milliseconds. Unlike the SDK's own dial it
 * can be given up, so an outage that swallows packets does not leave a pile of attempts that all succeed later.
 */
export function reachIngress(serverAddr: string | undefined, ms: number): Promise<void> {
  const address = serverAddr ?? DEFAULT_INGRESS;
  const colon = address.lastIndexOf(":");
  const host = address.slice(0, colon).replace(/^\[|\]$/g, "");
  return new Promise((resolve, reject) => {
    const socket = net.connect({ host, port: Number(address.slice(colon + 1)) });
    const end = (error?: Error) => {
      socket.destroy();
      if (error) reject(error);
      else resolve();
    };
    socket.setTimeout(ms, () => end(new Error("tcp connection timed out")));
    socket.once("connect", () => end());
    socket.once("error", (error) => end(new Error(describeDial(error, host))));
  });
}

function describeDial(error: NodeJS.ErrnoException, host: string): string {
  if (error.code === "ENOTFOUND" || error.code === "EAI_AGAIN")
    return `dns: ${host} cannot be resolved`;
  return `tcp connection failed: ${error.code ?? error.message}`;
}
