import { once } from "node:events";
import http from "node:http";
import net, { type AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { BodyBudget, type ReadBody, readBody } from "./read-body";

const servers: http.Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close().closeAllConnections();
});

type Limits = Parameters<typeof readBody>[3];

/** A server that reads each body and answers with the result. The path says at which tunnel it is. */
async function open(budget: BodyBudget, limits: Limits = {}) {
  const reads: Promise<ReadBody>[] = [];
  let arrived = 0;
  const tunnels = new Map<string | undefined, object>();
  const server = http.createServer((request, response) => {
    const tunnel = tunnels.get(request.url) ?? {};
    tunnels.set(request.url, tunnel);
    request.on("data", (bytes: Buffer) => {
      arrived += bytes.length;
    });
    const read = readBody(request, { budget, tunnel }, response, limits);
    reads.push(read);
    void read.then((body) => response.end("failed" in body ? body.failed : "read"));
  });
  servers.push(server);
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;
  const begin = async (head: string, path = "/") => {
    const socket = net.connect(port, "127.0.0.1");
    socket.on("error", () => undefined);
    socket.write(`POST ${path} HTTP/1.1\r\nHost: a\r\n${head}`);
    return socket;
  };
  const read = async (at: number) => {
    await expect.poll(() => reads.length).toBeGreaterThan(at);
    return reads[at];
  };
  const begun = (count: number) => expect.poll(() => reads.length).toBe(count);
  return { begin, read, begun, arrived: () => arrived };
}

const chunk = (text: string) => `${text.length.toString(16)}\r\n${text}\r\n`;
const CHUNKED = "Transfer-Encoding: chunked\r\n\r\n";

/** Whether the whole budget is free. */
const isWhole = (budget: BodyBudget, most: number) => {
  const all = { tunnel: {}, bytes: 0, giveWay: undefined };
  const isTaken = budget.take(all, most);
  budget.give(all);
  return isTaken;
};

test("a body is read as it comes, and what it took is given back when its request is over", async () => {
  const budget = new BodyBudget(100, 100);
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
  const budget = new BodyBudget(most, most);
  const { begin, read } = await open(budget, limits);
  const socket = await begin(head);
  expect(await read(0)).toEqual({ failed });
  expect(isWhole(budget, most)).toBe(true);
  socket.destroy();
});

test("who goes in the middle leaves nothing behind", async () => {
  const budget = new BodyBudget(100, 100);
  const { begin, read } = await open(budget);
  const socket = await begin(`${CHUNKED}${chunk("half")}`);
  const reading = read(0);
  await expect.poll(() => isWhole(budget, 100)).toBe(false);
  socket.destroy();
  expect(await reading).toEqual({ failed: "gone" });
  expect(isWhole(budget, 100)).toBe(true);
});

test("what one holds a larger one cannot", async () => {
  const budget = new BodyBudget(10, 10);
  const { begin, read } = await open(budget);
  const first = await begin(`${CHUNKED}${chunk("12345678")}`);
  await expect.poll(() => isWhole(budget, 10)).toBe(false);
  const second = await begin("Content-Length: 9\r\n\r\n123456789");
  expect(await read(1)).toEqual({ failed: "too-many" });
  first.write("0\r\n\r\n");
  expect(await read(0)).toEqual({ body: Buffer.from("12345678") });
  first.destroy();
  second.destroy();
});

function holding(budget: BodyBudget) {
  const gone: string[] = [];
  const hold = (name: string, tunnel: object) => {
    const held = {
      tunnel,
      bytes: 0,
      giveWay: (): void => {
        gone.push(name);
        budget.give(held);
      },
    };
    return held;
  };
  return { gone, hold };
}

test("without room the largest that has not ended gives way to a smaller one", () => {
  const budget = new BodyBudget(20, 20);
  const { gone, hold } = holding(budget);
  const [small, large] = [hold("small", {}), hold("large", {})];
  expect(budget.take(small, 8) && budget.take(large, 12)).toBe(true);
  expect(budget.take(hold("new", {}), 4)).toBe(true);
  expect(gone).toEqual(["large"]);
  expect(budget.take({ ...hold("whole", {}), giveWay: undefined }, 8)).toBe(true);
  expect(budget.take(hold("next", {}), 7)).toBe(true);
  expect(gone).toEqual(["large", "small"]);
  expect(budget.take(hold("last", {}), 7)).toBe(false);
});

test("a tunnel holds no more than its share, and no other's bodies give way to it", () => {
  const budget = new BodyBudget(30, 10);
  const { gone, hold } = holding(budget);
  const [one, other] = [{}, {}];
  expect(budget.take(hold("one's", one), 9)).toBe(true);
  expect(budget.take(hold("the other's", other), 10)).toBe(true);
  expect(budget.take(hold("one's too large", one), 9)).toBe(false);
  expect(gone).toEqual([]);
  expect(budget.take(hold("one's small", one), 4)).toBe(true);
  expect(gone).toEqual(["one's"]);
  expect(budget.take(hold("a third's", {}), 10)).toBe(true);
  expect(budget.take(hold("a fourth's", {}), 8)).toBe(true);
  expect(gone).toEqual(["one's", "the other's"]);
});

test("who holds more than a little has to go on at the least rate", async () => {
  const budget = new BodyBudget(1_000, 1_000);
  const { begin, read } = await open(budget, { leastBytes: 8, rateMs: 20 });
  const much = await begin(`${CHUNKED}${chunk("more than eight")}`);
  expect(await read(0)).toEqual({ failed: "too-late" });
  expect(isWhole(budget, 1_000)).toBe(true);
  const little = await begin(`${CHUNKED}${chunk("little")}`);
  await expect.poll(() => isWhole(budget, 1_000)).toBe(false);
  const later = await begin(`${CHUNKED}${chunk("more than eight")}`, "/later");
  expect(await read(2)).toEqual({ failed: "too-late" });
  little.write("0\r\n\r\n");
  expect(await read(1)).toEqual({ body: Buffer.from("little") });
  for (const socket of [much, little, later]) socket.destroy();
});

test.each([
  ["another tunnel", "/other"],
  ["the same tunnel", "/"],
])("bodies of strangers that do not end keep out no delivery to %s", async (_whose, path) => {
  const budget = new BodyBudget(3_000, 3_000);
  const { begin, read, arrived } = await open(budget);
  const sockets = [];
  for (let stranger = 0; stranger < 3; stranger += 1)
    sockets.push(await begin(`Content-Length: 2000\r\n\r\n${"x".repeat(1_000)}`));
  await expect.poll(arrived).toBe(3_000);
  const delivery = "rightly signed".repeat(30);
  sockets.push(await begin(`Content-Length: ${delivery.length}\r\n\r\n${delivery}`, path));
  expect(await read(3)).toEqual({ body: Buffer.from(delivery) });
  for (const socket of sockets) socket.destroy();
});

test("where too many wait for their body, the oldest gives way, and a delivery gets in", async () => {
  const budget = new BodyBudget(1_000, 1_000, 3);
  const { begin, read, begun } = await open(budget);
  for (let count = 1; count <= 4; count += 1) {
    await begin("Content-Length: 9\r\n\r\n");
    await begun(count);
  }
  await begin("Content-Length: 2\r\n\r\nok");
  expect(await read(0)).toEqual({ failed: "too-many" });
  expect(await read(1)).toEqual({ failed: "too-many" });
  expect(await read(4)).toEqual({ body: Buffer.from("ok") });
  await expect.poll(() => isWhole(budget, 1_000)).toBe(true);
});
