import { isProblem, Problem } from "@/lib/errors/problem";

const RESTARTING = "proxy_restarting";

/** The error for callers that get no answer because the proxy's thread crashed. */
export function proxyRestarting(): Problem {
  return new Problem(RESTARTING);
}

export function isProxyRestarting(error: unknown): boolean {
  return isProblem(error) && error.code === RESTARTING;
}

/** `reason` is a sentence, or the system's error code. */
export function socketFailed(reason: string): Problem {
  return new Problem("socket_failed", {
    detail: `The system refused a private socket, which ngrok's requests come through: ${reason}.`,
  });
}
