import { openSync } from "node:fs";
import { reachIngress } from "@/lib/engine/reachability";
import { postWebhook } from "@/lib/notices/post-webhook";
import { checkDomain } from "@/lib/preflight/check-domain";
import { fetchHop } from "@/lib/protection/fetch-hop";
import { askApp } from "@/lib/upstream/ask-app";
import { dial } from "./dial";
import { fetchLimited } from "./fetch-limited";
import { lookUp } from "./look-up";

// A separate process for no-descriptors.test.ts. It opens files until no file descriptor is left, then connects in
// every way that the dashboard does, and prints the results. The argument is a port where something listens.
const port = Number(process.argv[2]);
const HOSTS = ["127.0.0.1", "localhost", "app.localhost", "nowhere.invalid"];
const MS = 2_000;
const limits = { ms: MS, maxBytes: 1_000 };

const asked = HOSTS.flatMap((host): [string, () => Promise<unknown>][] => [
  ["lookUp", () => lookUp(host, "outside")],
  ["dial", () => dial({ host, port, secure: false, ms: MS })],
  ["dial, TLS", () => dial({ host, port, secure: true, ms: MS })],
  ["fetchLimited", () => fetchLimited(`http://${host}:${port}/`, {}, limits)],
  ["fetchLimited, TLS", () => fetchLimited(`https://${host}:${port}/`, {}, limits)],
  ["fetchHop", () => fetchHop(new URL(`http://${host}:${port}/`), {}, MS)],
  ["fetchHop, TLS", () => fetchHop(new URL(`https://${host}:${port}/`), {}, MS)],
  ["postWebhook", () => postWebhook({ url: `http://${host}:${port}/`, secret: "s" }, "{}")],
  ["postWebhook, TLS", () => postWebhook({ url: `https://${host}:${port}/`, secret: "s" }, "{}")],
  ["reachIngress", () => reachIngress(`${host}:${port}`, MS)],
  [
    "askApp",
    () => askApp({ upstreamUrl: `http://${host}:${port}`, host, verifyTls: true, ms: MS }),
  ],
  [
    "askApp, TLS",
    () => askApp({ upstreamUrl: `https://${host}:${port}`, host, verifyTls: true, ms: MS }),
  ],
  ["checkDomain", () => checkDomain(`${host}.example.invalid`)],
]);
asked.push([
  "askApp, socket",
  () =>
    askApp({ upstreamUrl: "unix:/tmp/no-app.sock", host: "localhost", verifyTls: true, ms: MS }),
]);

try {
  for (;;) openSync(process.execPath, "r");
} catch {
  // No file descriptor is left.
}
const ends = await Promise.allSettled(asked.map(([, ask]) => ask()));
console.log(
  JSON.stringify(
    ends.map((end, index) => ({
      what: asked[index]?.[0],
      result: end.status === "fulfilled" ? end.value : { thrown: String(end.reason) },
    })),
  ),
);
