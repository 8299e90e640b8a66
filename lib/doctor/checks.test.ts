import { once } from "node:events";
import { chmodSync, chownSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import http from "node:http";
import https from "node:https";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { z } from "zod";
import { freePort } from "@/e2e/free-port";
import { makeEdgeCertificate } from "@/e2e/lab/edge/certificate";
import { startAgentFront } from "@/e2e/lab/front/start-agent-front";
import { INSPECTOR, startIssuerFront } from "@/e2e/lab/front/start-issuer-front";
import { checkClock } from "./check-clock";
import { checkData } from "./check-data";
import { checkEnvironment } from "./check-environment";
import { checkKeychain } from "./check-keychain";
import { checkInstalled, checkNode } from "./check-machine";
import { checkNetwork, proxyLine } from "./check-network";
import { checkFreePort, checkOwnPort } from "./check-port";
import { beginPart } from "./part";
import { forShell, tidy } from "./tidy";

let folder: string;
let closers: (() => unknown)[];

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), "gatehouse-doctor-"));
  chmodSync(folder, 0o700);
  closers = [];
});

afterEach(async () => {
  await Promise.all(closers.map((close) => close()));
  rmSync(folder, { recursive: true, force: true });
});

async function listen(server: http.Server | https.Server, scheme = "http"): Promise<string> {
  await once(server.listen(0, "127.0.0.1"), "listening");
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return `${scheme}://127.0.0.1:${z.object({ port: z.int() }).parse(server.address()).port}`;
}

const HOUR = 3_600_000;

/** An issuer whose clock differs from ours. Without a difference it does not say what time it is. */
function issuer(aheadMs?: number): Promise<string> {
  const server = http.createServer((_request, response) => {
    response.sendDate = false;
    if (aheadMs !== undefined) {
      response.setHeader("date", new Date(Date.now() + aheadMs).toUTCString());
    }
    response.end();
  });
  return listen(server);
}

test("a machine whose clock is in the future or the past is told by how much", async () => {
  expect(await checkClock([await issuer(-HOUR)])).toMatchObject([
    { level: "fail", detail: expect.stringMatching(/ 3\d{3} s ahead of/), fix: expect.any(String) },
  ]);
  expect(await checkClock([await issuer(2 * 60_000)])).toMatchObject([
    { level: "warn", detail: expect.stringContaining("behind the issuer's") },
  ]);
  expect(await checkClock([await issuer(0)])).toMatchObject([{ level: "ok", area: "network" }]);
});

test("an issuer that is wrong itself does not make this clock wrong, and none makes no line", async () => {
  expect(await checkClock([await issuer(HOUR), await issuer(0)])).toMatchObject([{ level: "ok" }]);
  expect(await checkClock([])).toEqual([]);
  expect(await checkClock(["http://169.254.169.254"])).toEqual([]);
});

test("an issuer without a Date, with a Date that is none, and one that hangs up leave the clock unknown", async () => {
  const odd = http.createServer((_request, response) => {
    response.setHeader("date", "a quarter past nine").end();
  });
  const cut = http.createServer((request) => request.socket.destroy());
  const silent = await Promise.all([issuer(), listen(odd), listen(cut)]);
  for (const origin of [...silent, `http://127.0.0.1:${await freePort()}`]) {
    expect(await checkClock([origin])).toMatchObject([{ level: "warn", fix: expect.any(String) }]);
  }
});

test("the clock is compared although no certificate is valid by it", async () => {
  const { key, cert } = makeEdgeCertificate("Nobody's CA");
  const server = https.createServer({ key, cert }, (_request, response) => response.end());
  const origin = await listen(server, "https");
  const inAYear = () => Date.now() + 365 * 24 * HOUR;
  expect(await checkClock([origin], inAYear)).toMatchObject([
    { level: "fail", detail: expect.stringContaining("ahead of") },
  ]);
});

test("of the data folder it says what is wrong, with the command that mends it", async () => {
  expect(await checkData(path.join(folder, "none"))).toMatchObject([{ level: "ok" }]);
  expect(await checkData(folder)).toMatchObject([
    { id: "folder", level: "ok", detail: folder },
    { id: "disk" },
  ]);
  writeFileSync(path.join(folder, "file"), "");
  const [noFolder] = await checkData(path.join(folder, "file"));
  expect(noFolder).toMatchObject({
    level: "fail",
    detail: expect.stringContaining("not a folder"),
  });
  if (process.platform === "win32") return;
  writeFileSync(path.join(folder, "token"), "", { mode: 0o644 });
  const fix = `Run: chmod 600 ${path.join(folder, "token")}`;
  expect((await checkData(folder))[0]).toMatchObject({ level: "fail", fix });
  chmodSync(folder, 0o750);
  expect((await checkData(folder))[0]).toMatchObject({
    level: "fail",
    fix: `Run: chmod 700 ${folder}`,
  });
  if (process.getuid?.() !== 0) return;
  chmodSync(folder, 0o700);
  chownSync(path.join(folder, "token"), 12345, 12345);
  const theirs = { level: "fail", fix: `Run: sudo chown -R "$(id -u)" ${folder}` };
  expect((await checkData(folder))[0]).toMatchObject(theirs);
  chownSync(folder, 12345, 12345);
  expect((await checkData(folder))[0]).toMatchObject(theirs);
});

test("a keychain that has the key and does not answer is a failure; without a key there it is none", async () => {
  const crashing = path.join(folder, "crashing.mjs");
  writeFileSync(crashing, "process.exit(1);");
  expect(await checkKeychain(folder, true, crashing)).toMatchObject({ level: "ok" });
  const note = (place: string) =>
    writeFileSync(path.join(folder, "key-place.json"), JSON.stringify({ place, account: "one" }), {
      mode: 0o600,
    });
  note("keychain");
  expect(await checkKeychain(folder, true, crashing)).toMatchObject({
    level: "fail",
    fix: expect.stringContaining("Unlock"),
  });
  expect(await checkKeychain(folder, false)).toMatchObject({ level: "fail" });
  note("file");
  expect(await checkKeychain(folder, true, crashing)).toMatchObject({ level: "ok" });
});

test("an old Node and an update that waits for a restart are told", () => {
  expect(checkNode("18.20.0")).toMatchObject({
    level: "fail",
    fix: expect.stringContaining("LTS"),
  });
  expect(checkNode()).toMatchObject({ level: "ok" });
  expect(checkInstalled(path.resolve("."))).toEqual([]);
  writeFileSync(path.join(folder, "package.json"), '{"version":"99.0.0"}');
  expect(checkInstalled(folder)).toMatchObject([
    { level: "warn", detail: expect.stringContaining("99.0.0 is installed") },
  ]);
  rmSync(path.join(folder, "package.json"));
  expect(checkInstalled(folder)).toMatchObject([{ level: "warn" }]);
});

test("a port that is taken matters only when it was asked for", async () => {
  const port = Number(new URL(await issuer()).port);
  expect(await checkFreePort(port, true)).toMatchObject({ level: "fail", fix: expect.any(String) });
  expect(await checkFreePort(port, false)).toMatchObject({ level: "ok" });
  expect(await checkFreePort(await freePort(), true)).toMatchObject({ level: "ok" });
  // That server listens on IPv4 alone, as on a machine without IPv6.
  expect(await checkOwnPort(port)).toMatchObject({
    level: "ok",
    detail: expect.stringContaining("no IPv6, which is not needed"),
  });
});

test("of the environment it names what is wrong, never a value that may be secret", () => {
  const secret = "proxy-password";
  const found = checkEnvironment({
    GATEHOUSE_TOKEN: secret,
    NODE_TLS_REJECT_UNAUTHORIZED: "0",
    NODE_EXTRA_CA_CERTS: path.join(folder, "none.pem"),
  });
  expect(found.map(({ id, level }) => [id, level])).toEqual([
    ["env:GATEHOUSE_TOKEN", "fail"],
    ["env:NODE_TLS_REJECT_UNAUTHORIZED", "warn"],
    ["env:NODE_EXTRA_CA_CERTS", "fail"],
  ]);
  expect(JSON.stringify(found)).not.toContain(secret);
  expect(checkEnvironment({})).toEqual([]);
});

test("a proxy matters only where direct connections fail", () => {
  expect(proxyLine([], false)).toMatchObject({ level: "ok" });
  expect(proxyLine(["HTTPS_PROXY"], true)).toMatchObject({ level: "ok" });
  expect(proxyLine(["HTTPS_PROXY"], false)).toMatchObject({
    level: "warn",
    fix: expect.any(String),
  });
});

const idsOf = (checks: { id: string; level: string }[]) =>
  checks
    .filter(({ id }) => id !== "proxy")
    .map(({ id, level }) => `${level} ${id.replace(/\d+$/, "")}`);

test("each server has one line for the step at which it fails", async () => {
  const inspected = await startIssuerFront(await issuer(0));
  const front = await startAgentFront();
  closers.push(inspected.close, front.close);
  const closed = `127.0.0.1:${await freePort()}`;
  const checks = await checkNetwork(
    [
      { serverAddr: closed },
      { serverAddr: front.agentAddr, caCertificate: front.ca },
      { serverAddr: "connect.nowhere.invalid:443" },
    ],
    [{ issuerUrl: `${inspected.origin}/P2` }, { issuerUrl: await issuer(0) }],
  );
  expect(idsOf(checks).sort()).toEqual(
    [
      "fail dns:connect.nowhere.invalid:",
      "fail reach:127.0.0.1:",
      "fail tls:localhost:",
      "ok reach:127.0.0.1:",
      "ok reach:localhost:",
    ].sort(),
  );
  const tls = checks.find(({ id }) => id.startsWith("tls"));
  expect(tls?.detail).toContain(`issued by ${INSPECTOR}`);
  expect(tls?.fix).toContain("NODE_EXTRA_CA_CERTS");
  expect(inspected.asked()).toEqual([]);
});

test("what hangs or breaks is said in time, and the rest goes on", async () => {
  const part = { id: "x", area: "network", title: "X" } as const;
  const hangs = beginPart({ ...part, run: () => new Promise(() => undefined) }, 20);
  const breaks = beginPart({
    ...part,
    run: () => {
      throw new Error("broken");
    },
  });
  expect(await hangs.checks).toMatchObject([{ id: "x", level: "warn", fix: expect.any(String) }]);
  expect(await breaks.checks).toMatchObject([
    { level: "fail", detail: expect.stringContaining("broken") },
  ]);
});

test("the home folder is written as ~ in texts, and in commands so that a shell finds it", () => {
  const home = path.join(path.parse(folder).root, "home", "ada");
  const check = { id: "x", area: "data", level: "fail", title: "X" } as const;
  const detail = `${home}/a b, ${home}stead, ${home}.`;
  expect(tidy({ ...check, detail, fix: `Look at ${home}` }, home)).toMatchObject({
    detail: `~/a b, ${home}stead, ${home}.`,
    fix: "Look at ~",
  });
  expect(tidy({ ...check, detail: "/x" }, "/").detail).toBe("/x");
  if (process.platform === "win32") return;
  expect(forShell(`${home}/Library/Application Support/gatehouse`, home)).toBe(
    `"$HOME"/'Library/Application Support/gatehouse'`,
  );
  expect(forShell("/srv/it's", home)).toBe(`'/srv/it'\\''s'`);
});
