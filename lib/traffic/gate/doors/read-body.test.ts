import { once } from "node:events";
import http from "node:http";
import net, { type AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { BodyBudget, type ReadBody, readBody } from "./read-body";

const servers: http.Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close().closeAllConnections();
});

type Limits = { most?: number; ms?: number };

/** A server that reads each body and answers with the result. */
async function open(budget: BodyBudget, limits: Limits = {}) {
  const reads: Promise<ReadBody>[] = [];
  const server = http.createServer((request, response) => {
    const read = readBody(request, budget, response, limits);
    reads.push(read);
    void read.then((body) => response.end("failed" in body ? body.failed : "read"));
  });
  servers.push(server);
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;
  const begin = async (head: string) => {
    const socket = net.connect(port, "127.0.0.1");
    socket.on("error", () => undefined);
    socket.write(`POST / HTTP/1.1\r\nHost: a\r\n${head}`);
    return socket;
  };
  const read = async (at: number) => {
    await expect.poll(() => reads.length).toBeGreaterThan(at);
    return reads[at];
  };
  return { begin, read };
}

const chunk = (text: string) => `${text.length.toString(16)}\r\n${text}\r\n`;
const CHUNKED = "Transfer-Encoding: chunked\r\n\r\n";

/** Whether the whole budget is free. */
const isWhole = (budget: BodyBudget, most: number) => {
  if (!budget.take(most)) return false;
  budget.give(most);
  return true;
};

test("a body is read as it comes, and what it took is given back when its request is over", async () => {
  const budget = new BodyBudget(100);
  const { begin, read } = await open(budget);
  const socket = await begin(CHUNKED);
  socket.write(chunk("some "));
  socket.write(`${chunk("bytes")}0\r\n\r\n`);
  expect(await read(0)).toEqual({ body: Buffer.from("some bytes") });
  await expect.poll(() => isWhole(budget, 100)).toBe(true);
  socket.destroy();
});

test.each([
  ["too-large", { most: 8 }, 100, `${CHUNKED}${chunk("a longer text")}`],
  ["too-large", { most: 8 }, 100, "Content-Length: 9\r\n\r\n"],
  ["too-many", {}, 8, `${CHUNKED}${chunk("a longer text")}`],
  ["too-late", { ms: 20 }, 100, `${CHUNKED}${chunk("slow")}`],
] as const)("%s with %j and %i bytes for all", async (failed, limits, most, head) => {
  const budget = new BodyBudget(most);
  const { begin, read } = await open(budget, limits);
  const socket = await begin(head);
  expect(await read(0)).toEqual({ failed });
  expect(isWhole(budget, most)).toBe(true);
  socket.destroy();
});

test("who goes in the middle leaves nothing behind", async () => {
  const budget = new BodyBudget(100);
  const { begin, read } = await open(budget);
  const socket = await begin(`${CHUNKED}${chunk("half")}`);
  const reading = read(0);
  await expect.poll(() => isWhole(budget, 100)).toBe(false);
  socket.destroy();
  expect(await reading).toEqual({ failed: "gone" });
  expect(isWhole(budget, 100)).toBe(true);
});

test("what one holds another one cannot", async () => {
  const budget = new BodyBudget(10);
  const { begin, read } = await open(budget);
  const first = await begin(`${CHUNKED}${chunk("12345678")}`);
  await expect.poll(() => isWhole(budget, 10)).toBe(false);
  const second = await begin(`Content-Length: 4\r\n\r\n1234`);
  expect(await read(1)).toEqual({ failed: "too-many" });
  first.write("0\r\n\r\n");
  expect(await read(0)).toEqual({ body: Buffer.from("12345678") });
  first.destroy();
  second.destroy();
});
