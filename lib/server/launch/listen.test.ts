import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { createServer as createHttpServer, type Server as HttpServer } from "node:http";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { freePort } from "@/e2e/free-port";
import { listenOnLoopback } from "./listen.mjs";
import { refuseWhatIsNoRequest } from "./refuse-bytes.mjs";

/** Reserved for documentation (RFC 3849), so no machine has it. The system's error is the same as without IPv6. */
const NOBODYS = "2001:db8::1";
const BOTH = ["127.0.0.1", "::1"];
const hasIpv6 = Object.values(os.networkInterfaces())
  .flat()
  .some((each) => each?.address === "::1");

let server: HttpServer;
const others: net.Server[] = [];

beforeEach(() => {
  server = createHttpServer({ connectionsCheckingInterval: 20 });
  server.on("request", ({ url }, response) => response.end(`asked for ${url}`));
  refuseWhatIsNoRequest(server);
});

afterEach(async () => {
  for (const each of [server, ...others.splice(0)]) {
    if (each.listening) each.close();
  }
  server.closeAllConnections();
});

async function take(port: number, host: string): Promise<void> {
  const other = net.createServer().listen({ port, host, ipv6Only: true });
  others.push(other);
  await once(other, "listening");
}

/** Everything that comes back for these bytes until the connection ends. */
function send(port: number, host: string, bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = net.connect(port, host, () => socket.write(bytes));
    let text = "";
    socket.on("data", (chunk) => (text += chunk.toString("latin1")));
    socket.on("error", reject);
    socket.on("close", () => resolve(text));
  });
}

const get = (port: number, host: string) =>
  send(port, host, "GET /x HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");

test.skipIf(!hasIpv6)(
  "both addresses of loopback lead to the one server, with its refusals and its limits in time",
  async () => {
    const port = await freePort();
    expect(await listenOnLoopback(server, port)).toBeUndefined();
    for (const host of BOTH) {
      expect(await get(port, host), host).toContain("asked for /x");
      expect(await send(port, host, "\x16\x03\x01\r\n\r\n"), host).toMatch(/^HTTP\/1\.1 400 /);
    }
    server.headersTimeout = 1;
    for (const host of BOTH) {
      expect(await send(port, host, "GET /x HTTP/1.1\r\n"), host).toMatch(/^HTTP\/1\.1 408 /);
    }
  },
);

test.skipIf(!hasIpv6).each([
  ["127.0.0.1", "127.0.0.1"],
  ["::1", "[::1]"],
])(
  "a port that another program has only on %s counts as in use, and the next port is used",
  async (host, told) => {
    const port = await freePort();
    await take(port, host);
    expect(await listenOnLoopback(server, port)).toBe(told);
    expect(server.listening).toBe(false);
    const next = await freePort();
    expect(await listenOnLoopback(server, next)).toBeUndefined();
    for (const own of BOTH) expect(await get(next, own)).toContain("asked for /x");
  },
);

test.skipIf(!hasIpv6)("no other program can use the port on either address", async () => {
  const port = await freePort();
  await listenOnLoopback(server, port);
  for (const host of BOTH) {
    await expect(take(port, host), host).rejects.toMatchObject({ code: "EADDRINUSE" });
  }
});

test("a machine without IPv6 listens on IPv4 only", async () => {
  const port = await freePort();
  expect(await listenOnLoopback(server, port, NOBODYS)).toBeUndefined();
  expect(await get(port, "127.0.0.1")).toContain("asked for /x");
});

const WITHOUT_IPV6 =
  'echo 1 > /proc/sys/net/ipv6/conf/all/disable_ipv6 && ip link set lo up && exec "$@"';
const inNamespace = (...command: string[]) =>
  spawnSync("unshare", ["--map-root-user", "--net", "sh", "-c", WITHOUT_IPV6, "sh", ...command], {
    encoding: "utf8",
  });
const canSwitchOff = process.platform === "linux" && inNamespace("true").status === 0;

test.skipIf(!canSwitchOff)("a machine with IPv6 switched off listens on IPv4 only", () => {
  const file = pathToFileURL(path.resolve("lib/server/launch/listen.mjs")).href;
  const program = `
    import { createServer } from "node:http";
    import { listenOnLoopback } from ${JSON.stringify(file)};
    const server = createServer((_, response) => response.end("here"));
    console.log(await listenOnLoopback(server, 4747));
    console.log(await (await fetch("http://127.0.0.1:4747/")).text());
    process.exit();`;
  const { stdout, stderr } = inNamespace(
    process.execPath,
    "--input-type=module",
    "--eval",
    program,
  );
  expect({ stdout, stderr }).toEqual({ stdout: "undefined\nhere\n", stderr: "" });
});
