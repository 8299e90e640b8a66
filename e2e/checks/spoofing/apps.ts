import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import http from "node:http";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { freePort } from "@/e2e/free-port";

/** Answers every request with the received headers as JSON, with the names that its kind of server uses. */
export type SeeingApp = { url: string; close(): void };

/** A kind of server that cannot run here says what is missing. */
export type Kind = {
  name: string;
  missing: string | undefined;
  readsTrailers: boolean;
  open(): Promise<SeeingApp>;
};

export const KINDS: Kind[] = [
  { name: "Node", missing: undefined, readsTrailers: true, open: openNode },
  { name: "Python's WSGI", missing: lacks("python3"), readsTrailers: false, open: openPython },
  { name: "PHP", missing: lacks("php"), readsTrailers: false, open: openPhp },
];

/**
 * The names as Node gives them, or as variables: X_USER. For the handshake of a WebSocket they are returned in a
 * header.
 */
async function openNode(): Promise<SeeingApp> {
  const server = http.createServer((request, response) => {
    // Trailers exist only after the body has been read.
    request.resume().on("end", () => {
      response.end(JSON.stringify({ ...request.headersDistinct, ...request.trailersDistinct }));
    });
  });
  server.on("upgrade", (request, socket) => {
    const seen = encodeURIComponent(JSON.stringify(request.headersDistinct));
    const lines = ["Upgrade: websocket", "Connection: Upgrade", `X-Seen: ${seen}`];
    socket.end(`HTTP/1.1 101 Switching Protocols\r\n${lines.join("\r\n")}\r\n\r\n`);
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = z.object({ port: z.int() }).parse(server.address());
  const close = () => void server.close().closeAllConnections();
  return { url: `http://127.0.0.1:${port}`, close };
}

async function openPython(): Promise<SeeingApp> {
  const child = spawn("python3", [here("wsgi-app.py")], { stdio: ["ignore", "pipe", "ignore"] });
  const [line] = await Promise.race([
    once(createInterface({ input: child.stdout }), "line"),
    ended(child),
  ]);
  return { url: `http://127.0.0.1:${Number(line)}`, close: () => void child.kill() };
}

async function openPhp(): Promise<SeeingApp> {
  const place = `127.0.0.1:${await freePort()}`;
  const child = spawn("php", ["-S", place, here("cgi-app.php")], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  // It writes to standard error when it has started.
  await Promise.race([once(child.stderr, "data"), ended(child)]);
  child.stderr.resume();
  return { url: `http://${place}`, close: () => void child.kill() };
}

async function ended(child: ChildProcess): Promise<never> {
  await once(child, "exit");
  throw new Error(`The app ended with ${child.exitCode}.`);
}

function lacks(program: string): string | undefined {
  const { status } = spawnSync(program, ["--version"], { stdio: "ignore" });
  return status === 0 ? undefined : program;
}

function here(file: string): string {
  return fileURLToPath(new URL(file, import.meta.url));
}
