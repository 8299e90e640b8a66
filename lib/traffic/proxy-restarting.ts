import { isProblem, Problem } from "@/lib/errors/problem";

const RESTARTING = "proxy_restarting";

/** The error for callers that get no answer because the proxy's thread crashed. */
export function proxyRestarting(): Problem {
  return new Problem(503, "Gatehouse's proxy is being started again", {
    code: RESTARTING,
    detail: "Gatehouse's proxy crashed before it answered.",
    fix: "Try again in a moment.",
  });
}

export function isProxyRestarting(error: unknown): boolean {
  return isProblem(error) && error.code === RESTARTING;
}

/** `reason` is a sentence, or the system's error code. */
export function socketFailed(reason: string): Problem {
  return new Problem(503, "Gatehouse cannot make a socket", {
    code: "socket_failed",
    detail: `The system refused a private socket, which ngrok's requests come through: ${reason}.`,
    fix: "Check that the disk of the temporary folder has room and can be written, then start the tunnel again.",
  });
}
