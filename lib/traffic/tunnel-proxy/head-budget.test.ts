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
  servers.push(server);
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;
  const send = (bytes: number) => {
    const socket = net.connect(port, "127.0.0.1");
    socket.write(
      `POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\nX: ${"a".repeat(bytes)}\r\n\r\n`,
    );
    return socket;
  };
  const answerTo = async (bytes: number) => String((await once(send(bytes), "data"))[0]);
  return { send, answerTo, taken: () => taken, closed: () => once(over, "over") };
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
