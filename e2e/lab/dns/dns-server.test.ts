import { Resolver } from "node:dns/promises";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type DnsServer, startDnsServer } from "./dns-server";

let server: DnsServer;
let resolver: Resolver;

beforeAll(async () => {
  server = await startDnsServer({
    records: { "both.test": ["127.0.0.1", "::1"], "demo.test": ["127.0.0.7"] },
  });
});

beforeEach(() => {
  server.set({ kind: "records" });
  resolver = new Resolver({ timeout: 300, tries: 1 });
  resolver.setServers([`127.0.0.1:${server.port}`]);
});

afterAll(() => server.close());

test("names are answered from the records, separately for each kind of address", async () => {
  expect(await resolver.resolve4("both.test")).toEqual(["127.0.0.1"]);
  expect(await resolver.resolve6("both.test")).toEqual(["::1"]);
  expect(await resolver.resolve4("DEMO.test")).toEqual(["127.0.0.7"]);
  await expect(resolver.resolve6("demo.test")).rejects.toMatchObject({ code: "ENODATA" });
  await expect(resolver.resolve4("other.test")).rejects.toMatchObject({ code: "ENOTFOUND" });
  expect(server.asked()).toContain("other.test");
});

test.each([
  [{ kind: "nxdomain" }, "ENOTFOUND"],
  [{ kind: "servfail" }, "ESERVFAIL"],
  [{ kind: "refused" }, "EREFUSED"],
  [{ kind: "empty" }, "ENODATA"],
  [{ kind: "silent" }, "ETIMEOUT"],
] as const)("the behaviour %o gives the client %s", async (behaviour, code) => {
  server.set(behaviour);
  await expect(resolver.resolve4("demo.test")).rejects.toMatchObject({ code });
});

test("bytes that are not an answer count as no answer", async () => {
  server.set({ kind: "garbage" });
  await expect(resolver.resolve4("demo.test")).rejects.toThrow();
});

test("a slow answer is correct but late", async () => {
  server.set({ kind: "slow", ms: 100 });
  const started = performance.now();
  expect(await resolver.resolve4("demo.test")).toEqual(["127.0.0.7"]);
  expect(performance.now() - started).toBeGreaterThan(90);
});

test("one name can be made to fail, with the names below it", async () => {
  server.set({ kind: "wrong", addresses: ["203.0.113.7"], names: ["demo.test"] });
  expect(await resolver.resolve4("demo.test")).toEqual(["203.0.113.7"]);
  expect(await resolver.resolve4("www.demo.test")).toEqual(["203.0.113.7"]);
  expect(await resolver.resolve4("both.test")).toEqual(["127.0.0.1"]);
});

test("without records every name resolves to this machine", async () => {
  const open = await startDnsServer();
  resolver.setServers([`127.0.0.1:${open.port}`]);
  expect(await resolver.resolve4("anything.example")).toEqual(["127.0.0.1"]);
  await open.close();
});
