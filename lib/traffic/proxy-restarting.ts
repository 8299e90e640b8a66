import { isProblem, Problem } from "@/lib/errors/problem";

const RESTARTING = "proxy_restarting";

/** Whoever asked the proxy's thread gets no answer: it crashed. */
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

/** `reason` in words, or the system's code. */
export function socketFailed(reason: string): Problem {
  return new Problem(503, "Gatehouse cannot make a socket", {
    code: "socket_failed",
    detail: `The system refused a private socket, which ngrok's requests come through: ${reason}.`,
    fix: "Check that the disk of the temporary folder has room and can be written, then start the tunnel again.",
  });
}
