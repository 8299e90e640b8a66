import { once } from "node:events";
import net from "node:net";
import { afterEach, expect, test } from "vitest";
import { reachIngress } from "./reachability";

const open: net.Server[] = [];
const sockets: net.Socket[] = [];

afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
  for (const server of open.splice(0)) server.close();
});

async function listen(welcome: (socket: net.Socket) => void): Promise<string> {
  const server = net.createServer((socket) => {
    sockets.push(socket);
    socket.on("error", () => undefined);
    welcome(socket);
  });
  open.push(server);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  return `localhost:${typeof address === "object" ? address?.port : ""}`;
}

test("a port that refuses connections is not reached", async () => {
  await expect(reachIngress("127.0.0.1:1", 5_000)).rejects.toThrow(/ECONNREFUSED/);
});

test("a port that accepts and sends nothing is given up in time", async () => {
  const address = await listen(() => undefined);
  await expect(reachIngress(address, 200)).rejects.toThrow(/timed out/);
});

test("a port that answers is reached in any protocol, because the SDK reports what is wrong with it", async () => {
  const address = await listen((socket) => socket.write("220 mail.example.com ready\r\n"));
  await expect(reachIngress(address, 5_000)).resolves.toBeUndefined();
});

test("an attempt ends at once when it is aborted", async () => {
  const heard = new AbortController();
  const address = await listen(() => heard.abort());
  await expect(reachIngress(address, 60_000, heard.signal)).rejects.toThrow(/given up/);
});

test("a name that does not exist is reported as such", async () => {
  await expect(reachIngress("ingress.invalid:443", 5_000)).rejects.toThrow(
    /^dns: .*ingress\.invalid/,
  );
});
