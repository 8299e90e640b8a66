import { once } from "node:events";
import net from "node:net";
import { setTimeout as pause } from "node:timers/promises";

const LOOK_MS = 100;
const CONNECT_MS = 1_000;
const LOOPBACK = ["127.0.0.1", "::1"];

/** Resolves to true when something accepts connections at the port of this machine, to false when `signal` aborts. */
export async function waitForPort(port: number, signal: AbortSignal): Promise<boolean> {
  while (!signal.aborted) {
    if (await isAnswering(port)) return true;
    await pause(LOOK_MS, undefined, { signal }).catch(() => undefined);
  }
  return false;
}

/**
 * The wanted port, or another free one where it is in use or in `taken`. Something else may take it before the app does;
 * the app then says so.
 */
export async function choosePort(
  wanted: number | undefined,
  taken: ReadonlySet<number>,
): Promise<number> {
  if (wanted !== undefined && !taken.has(wanted) && !(await isUsed(wanted))) return wanted;
  for (;;) {
    const port = await freePort();
    if (!taken.has(port)) return port;
  }
}

async function isAnswering(port: number): Promise<boolean> {
  const tries = await Promise.all(LOOPBACK.map((host) => connects(host, port)));
  return tries.includes(true);
}

function connects(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect({ host, port });
    const done = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(CONNECT_MS, () => done(false));
    socket.once("connect", () => done(true));
    socket.once("error", () => done(false));
  });
}

/** A server may be there that takes no connection now, so listening is tried too. */
async function isUsed(port: number): Promise<boolean> {
  if (await isAnswering(port)) return true;
  for (const host of LOOPBACK) {
    const code = await listenOnce(port, host);
    if (code === "EADDRINUSE" || code === "EACCES") return true;
  }
  return false;
}

async function listenOnce(port: number, host: string): Promise<string | undefined> {
  const server = net.createServer();
  try {
    server.listen({ port, host, exclusive: true });
    await once(server, "listening");
    return undefined;
  } catch (error) {
    return error instanceof Error && "code" in error ? String(error.code) : "unknown";
  } finally {
    server.close();
  }
}

async function freePort(): Promise<number> {
  const server = net.createServer().listen({ port: 0, host: "127.0.0.1" });
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  return typeof address === "object" && address ? address.port : 0;
}
