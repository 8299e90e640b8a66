import { isProblem, Problem } from "@/lib/errors/problem";

const RESTARTING = "proxy_restarting";

/** Whoever asked the proxy's thread gets no answer: it fell. */
export function proxyRestarting(): Problem {
  return new Problem(RESTARTING);
}

export function isProxyRestarting(error: unknown): boolean {
  return isProblem(error) && error.code === RESTARTING;
}

/** `reason` in words, or the system's code. */
export function socketFailed(reason: string): Problem {
  return new Problem("socket_failed", {
    detail: `The system refused a private socket, which ngrok's requests come through: ${reason}.`,
  });
}
