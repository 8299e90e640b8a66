import dns from "node:dns";
import { once } from "node:events";
import http from "node:http";
import https from "node:https";
import net from "node:net";
import tls from "node:tls";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { makeEdgeCertificate } from "@/e2e/lab/edge/certificate";
import { allowedLookup } from "@/lib/notices/webhook-address";
import { LOOK_UP_MS, lookUp, lookupThrough } from "./look-up";
import { addressOfApp, lookupForApp, loopbackLookup } from "./loopback-lookup";
import { guardedLookup } from "./outside-addresses";

type Callback = (error: unknown, found?: unknown, family?: unknown) => void;
type Resolver = (name: string, options: object, callback: Callback) => void;

const listening: net.Server[] = [];
let plainPort: number;
let securePort: number;

beforeAll(async () => {
  const { key, cert } = makeEdgeCertificate();
  plainPort = await listen(http.createServer((_request, response) => response.end("here")));
  securePort = await listen(
    https.createServer({ key, cert }, (_request, response) => response.end("here")),
  );
});

afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

afterAll(() => {
  for (const server of listening) server.close();
});

async function listen(server: net.Server): Promise<number> {
  listening.push(server);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  return typeof address === "object" && address ? address.port : 0;
}

/** Makes the system's resolver behave like this, and counts how often it is asked. */
function resolver(behave: Resolver) {
  return vi.spyOn(dns, "lookup").mockImplementation(behave as never);
}

let names = 0;
/** A name that was not looked up before. */
const newName = () => `name-${++names}.test`;

const CLIENTS: Record<string, (host: string, lookup: net.LookupFunction) => net.Socket> = {
  net: (host, lookup) => net.connect({ host, port: plainPort, lookup }),
  "net, one address": (host, lookup) =>
    net.connect({ host, port: plainPort, lookup, autoSelectFamily: false }),
  "net, IPv4": (host, lookup) => net.connect({ host, port: plainPort, lookup, family: 4 }),
  tls: (host, lookup) => tls.connect({ host, port: securePort, lookup, rejectUnauthorized: false }),
};

const REQUESTS: Record<string, (host: string, lookup: net.LookupFunction) => http.ClientRequest> = {
  http: (host, lookup) => http.get({ host, port: plainPort, lookup, agent: false }),
  https: (host, lookup) =>
    https.get({ host, port: securePort, lookup, agent: false, rejectUnauthorized: false }),
  "http, kept alive": (host, lookup) => http.get({ host, port: plainPort, lookup }),
};

const LOOKUPS: Record<string, net.LookupFunction> = {
  outside: guardedLookup,
  app: loopbackLookup,
  webhook: allowedLookup(true),
};

/** The result of each kind of connection: "connected", or the reason of its error. */
async function outcomes(lookup: net.LookupFunction, host = newName()): Promise<string[]> {
  const attempts = [
    ...Object.entries(CLIENTS).map(([kind, open]) => {
      const socket = open(host, lookup);
      return outcome(socket, kind === "tls" ? "secureConnect" : "connect");
    }),
    ...Object.values(REQUESTS).map((ask) => outcome(ask(host, lookup), "response")),
  ];
  return [...new Set(await Promise.all(attempts))];
}

function outcome(client: net.Socket | http.ClientRequest, success: string): Promise<string> {
  return new Promise((resolve) => {
    client.once(success, () => {
      resolve("connected");
      client.destroy();
    });
    client.on("error", (error: Error & { reason?: string; code?: string }) =>
      resolve(error.reason ?? error.code ?? error.message),
    );
  });
}

const failure = (code: string) => Object.assign(new Error(`getaddrinfo ${code}`), { code });
const ELSEWHERE = [{ address: "192.0.2.1", family: 4 }];
const HERE = [{ address: "127.0.0.1", family: 4 }];

const BEHAVIOURS: [string, Resolver, string][] = [
  ["name not found", (_n, _o, done) => process.nextTick(done, failure("ENOTFOUND")), "not-found"],
  ["fails for good", (_n, _o, done) => setImmediate(done, failure("EAI_FAIL")), "server-failed"],
  [
    "fails at once",
    (_n, _o, done) => done(failure("ENOTFOUND"), undefined, undefined),
    "not-found",
  ],
  ["out of files", (_n, _o, done) => done(failure("EMFILE")), "other"],
  ["an error without a code", (_n, _o, done) => done(new Error("no")), "other"],
  ["an error that is a text", (_n, _o, done) => done("no"), "other"],
  ["an error and addresses", (_n, _o, done) => done(failure("ENOTFOUND"), HERE), "not-found"],
  ["nothing", (_n, _o, done) => done(null), "no-address"],
  ["null", (_n, _o, done) => done(null, null), "no-address"],
  ["no address", (_n, _o, done) => done(null, []), "no-address"],
  ["an empty text", (_n, _o, done) => done(null, "", 4), "no-address"],
  ["a name in place of an address", (_n, _o, done) => done(null, "elsewhere.test"), "no-address"],
  ["odd entries", (_n, _o, done) => done(null, [null, 7, {}, { address: "x" }]), "no-address"],
  ["a number", (_n, _o, done) => done(null, 2130706433), "no-address"],
  [
    "throws",
    () => {
      throw new TypeError("not a name");
    },
    "other",
  ],
  [
    "one address as a text",
    (_n, _o, done) => setImmediate(done, null, "127.0.0.1", 4),
    "connected",
  ],
  ["at once", (_n, _o, done) => done(null, HERE), "connected"],
  [
    "an odd family",
    (_n, _o, done) => done(null, [{ address: "127.0.0.1", family: 99 }]),
    "connected",
  ],
  ["no family", (_n, _o, done) => done(null, [{ address: "127.0.0.1" }]), "connected"],
  ["one address among others", (_n, _o, done) => done(null, ["?", ...HERE, 3]), "connected"],
  [
    "twice",
    (_n, _o, done) => {
      done(null, HERE);
      done(failure("ENOTFOUND"));
      done(null, []);
    },
    "connected",
  ],
];

test.each(BEHAVIOURS)("a resolver that answers with %s", async (_title, behave, expected) => {
  resolver(behave);
  for (const [kind, lookup] of Object.entries(LOOKUPS)) {
    expect(await outcomes(lookup), kind).toEqual([expected]);
  }
});

test("when a resolver answers EAI_AGAIN, its name server is asked for the exact reason", async () => {
  resolver((_n, _o, done) => done(failure("EAI_AGAIN")));
  const ask = vi.spyOn(dns.promises.Resolver.prototype, "resolve4");
  for (const [code, reason] of [
    ["ESERVFAIL", "server-failed"],
    ["EREFUSED", "server-failed"],
    ["ETIMEOUT", "no-answer"],
    ["ECONNREFUSED", "offline"],
    ["ENOTFOUND", "not-found"],
    ["ENODATA", "no-address"],
    ["SOMETHING", "other"],
  ] as const) {
    ask.mockRejectedValue(failure(code));
    await expect(lookUp(newName(), "outside")).rejects.toMatchObject({ reason, code: "EAI_AGAIN" });
  }
  ask.mockResolvedValue(["127.0.0.1"]);
  await expect(lookUp(newName(), "outside")).rejects.toMatchObject({ reason: "other" });
});

test.each([
  ["a NUL", "demo.test\0.example.com"],
  ["300 characters", "x".repeat(300)],
  ["a space", "a b"],
  ["no letters at all", ""],
  ["a path", "a/../b"],
  ["a port", "demo.test:80"],
])("a name with %s is not looked up", async (_title, name) => {
  const asked = resolver(() => undefined);
  await expect(lookUp(name, "outside")).rejects.toMatchObject({ reason: "not-found" });
  expect(asked).not.toHaveBeenCalled();
});

test("on the dashboard's own port no name leads an app's visitors to this machine", async () => {
  vi.stubEnv("PORT", String(plainPort));
  const addresses = ["127.0.0.1", "127.0.1.1", "::1", "0.0.0.0", "::", "::ffff:127.0.0.1"];
  for (const address of addresses) {
    resolver((_n, _o, done) => done(null, [{ address, family: net.isIP(address) }]));
    const lookup = lookupForApp(plainPort);
    expect(await outcomes(lookup), address).toEqual(["dashboard"]);
    // One such address among others is enough to refuse the name.
    resolver((_n, _o, done) => done(null, [...ELSEWHERE, { address, family: net.isIP(address) }]));
    expect(await outcomes(lookup), address).toEqual(["dashboard"]);
  }
  expect(await outcomes(lookupForApp(plainPort), "app.localhost")).toEqual(["dashboard"]);
  resolver((_n, _o, done) => done(null, HERE));
  expect(await outcomes(lookupForApp(plainPort + 1))).toEqual(["connected"]);
  vi.unstubAllEnvs();
});

const METADATA = { address: "169.254.169.254", family: 4 };

test("no name leads an app's visitors to the metadata service of a cloud, and no address", async () => {
  for (const found of [[METADATA], [METADATA, { address: "fe80::1", family: 6 }]]) {
    resolver((_n, _o, done) => done(null, found));
    expect(await outcomes(loopbackLookup)).toEqual(["refused"]);
  }
  // What a machine is called often has a link-local address besides.
  resolver((_n, _o, done) => done(null, [METADATA, ...HERE]));
  expect(await outcomes(loopbackLookup)).toEqual(["connected"]);
  const asked = resolver((_n, _o, done) => done(null, HERE)).mockClear();
  expect(await outcomes(loopbackLookup, "metadata.google.internal")).toEqual(["refused"]);
  for (const address of [METADATA.address, "fd00:ec2::254", "::ffff:169.254.169.254"]) {
    const { host, lookup } = addressOfApp(address, plainPort);
    expect(await outcomes(lookup, host), address).toEqual(["refused"]);
  }
  expect(asked).not.toHaveBeenCalled();
});

test("localhost and the names under it are this machine, and no resolver is asked", async () => {
  const asked = resolver(() => undefined);
  for (const name of ["localhost", "LOCALHOST.", "app.localhost"]) {
    for (const lookup of Object.values(LOOKUPS)) {
      expect(await outcomes(lookup, name)).toEqual(["connected"]);
    }
  }
  expect(asked).not.toHaveBeenCalled();
});

type Told = [Error | null, unknown, unknown];

function told(options: dns.LookupOptions, found: dns.LookupAddress[]): Promise<Told> {
  const lookup = lookupThrough(async () => found);
  return new Promise((resolve) => {
    lookup("demo.test", options, (error, addresses, family) => resolve([error, addresses, family]));
  });
}

test("one address or all of them are returned, of the requested family", async () => {
  const both = [...HERE, { address: "::1", family: 6 }];
  expect(await told({}, both)).toEqual([null, "127.0.0.1", 4]);
  expect(await told({ family: 6 }, both)).toEqual([null, "::1", 6]);
  expect(await told({ family: "IPv6" }, both)).toEqual([null, "::1", 6]);
  expect(await told({ family: 0, hints: dns.ADDRCONFIG }, both)).toEqual([null, "127.0.0.1", 4]);
  expect(await told({ all: true }, both)).toEqual([null, both, undefined]);
  expect(await told({ all: true, family: 4 }, both)).toEqual([null, HERE, undefined]);
  expect(await told({ family: 6 }, HERE)).toMatchObject([{ reason: "no-address" }, "", 4]);
  expect(await told({ all: true }, [])).toMatchObject([{ reason: "no-address" }, [], 4]);
});

test("an answer that comes after the request has ended is ignored", async () => {
  const late: Callback[] = [];
  resolver((_n, _o, done) => void late.push(done));
  const answers: Parameters<Callback>[] = [[null, HERE], [failure("ENOTFOUND")], [null, undefined]];
  for (const answer of answers) {
    const host = newName();
    for (const ask of Object.values(REQUESTS))
      ask(host, guardedLookup)
        .on("error", () => undefined)
        .destroy();
    for (const open of Object.values(CLIENTS)) open(host, guardedLookup).destroy();
    await vi.waitFor(() => expect(late).toHaveLength(1));
    late.pop()?.(...answer);
  }
  resolver((_n, _o, done) => done(null, HERE));
  expect(await outcomes(guardedLookup)).toEqual(["connected"]);
});

test("a silent resolver is asked once for a name, however many callers wait, and their time is limited", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const open: Callback[] = [];
  const asked = resolver((_n, _o, done) => void open.push(done));
  const waiting = Array.from({ length: 200 }, () => lookUp("silent.test", "outside"));
  const others = Array.from({ length: 50 }, (_, index) => lookUp(`other-${index}.test`, "outside"));
  const ends = Promise.allSettled([...waiting, ...others]);
  await vi.advanceTimersByTimeAsync(LOOK_UP_MS);
  const reasons = (await ends).map((end) => end.status === "rejected" && end.reason.reason);
  expect(new Set(reasons.slice(0, 200))).toEqual(new Set(["no-answer"]));
  expect(new Set(reasons.slice(200))).toEqual(new Set(["busy"]));
  expect(asked).toHaveBeenCalledTimes(1);

  // Later callers wait for the same answer. A look-up for which nobody waits any more is not started.
  const later = lookUp("silent.test", "outside");
  const next = lookUp("next.test", "outside");
  open.pop()?.(null, HERE);
  expect(await later).toEqual(HERE);
  await vi.waitFor(() => expect(asked).toHaveBeenCalledTimes(2));
  open.pop()?.(null, HERE);
  expect(await next).toEqual(HERE);
});

test("the look-ups of ngrok and of the local app do not wait for names outside", async () => {
  const open = new Map<string, Callback>();
  resolver((name, _o, done) => void open.set(name, done));
  const lanes = ["outside", "ngrok", "app"] as const;
  const all = lanes.map((lane) => lookUp(`${lane}.test`, lane));
  await vi.waitFor(() => expect(open.size).toBe(3));
  open.get("ngrok.test")?.(null, HERE);
  expect(await all[1]).toEqual(HERE);
  for (const done of open.values()) done(null, HERE);
  await Promise.all(all);
});
