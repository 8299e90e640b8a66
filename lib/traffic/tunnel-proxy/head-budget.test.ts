import { EventEmitter, once } from "node:events";
import http from "node:http";
import net, { type AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { HeadBudget } from "./head-budget";

const servers: http.Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close().closeAllConnections();
});

/** A server that answers nobody who has room, and 431 to others. */
async function open(most: number) {
  const heads = new HeadBudget(most);
  let taken = 0;
  const over = new EventEmitter();
  const server = http.createServer({ maxHeaderSize: 256 * 1024 }, (request, response) => {
    if (!heads.take(request, response)) return response.writeHead(431).end();
    taken += 1;
    response.once("close", () => over.emit("over"));
  });
  server.maxHeadersCount = 0;
  servers.push(server);
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;
  const begin = (headers: string) => {
    const socket = net.connect(port, "127.0.0.1");
    socket.write(`POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n${headers}\r\n`);
    return socket;
  };
  const send = (bytes: number) => begin(`X: ${"a".repeat(bytes)}\r\n`);
  const answerTo = async (bytes: number) => String((await once(send(bytes), "data"))[0]);
  return { begin, send, answerTo, taken: () => taken, closed: () => once(over, "over") };
}

test("large heads of open requests have a limit together; small ones always have room", async () => {
  const { send, answerTo, taken, closed } = await open(100_000);
  const first = send(60_000);
  await expect.poll(taken).toBe(1);
  expect(await answerTo(60_000)).toContain("431");
  send(1_000);
  await expect.poll(taken).toBe(2);
  const over = closed();
  first.destroy();
  await over;
  send(60_000);
  await expect.poll(taken).toBe(3);
});

test("many headers are large, however short each is", async () => {
  const { begin, answerTo, taken } = await open(500_000);
  begin("a:\r\n".repeat(3_000));
  await expect.poll(taken).toBe(1);
  expect(await answerTo(120_000)).toContain("431");
});
