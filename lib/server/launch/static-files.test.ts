import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { sendRequest } from "@/e2e/raw-request";
import { compressStatic } from "./compress-static.mjs";
import { staticFiles } from "./static-files.mjs";

const folder = mkdtempSync(path.join(os.tmpdir(), "gatehouse-static-"));
const built = path.join(folder, "static");
const script = `console.log("${"long ".repeat(500)}");`;
const server = createServer();
let port = 0;

beforeAll(async () => {
  mkdirSync(path.join(built, "chunks"), { recursive: true });
  writeFileSync(path.join(built, "chunks", "page.js"), script);
  writeFileSync(path.join(built, "chunks", "gone.js"), script);
  writeFileSync(path.join(built, "chunks", "empty.js"), script);
  writeFileSync(path.join(built, "chunks", "folder.js"), script);
  writeFileSync(path.join(built, "notes.txt"), "not for browsers");
  writeFileSync(path.join(folder, "secret.js"), "a file outside");
  await compressStatic(built);
  const handOut = staticFiles(built);
  // The build is replaced while the dashboard runs.
  for (const ending of ["", ".br", ".gz"]) rmSync(path.join(built, "chunks", `gone.js${ending}`));
  // What a disk may leave of a file.
  writeFileSync(path.join(built, "chunks", "empty.js.br"), "");
  rmSync(path.join(built, "chunks", "folder.js.br"));
  mkdirSync(path.join(built, "chunks", "folder.js.br"));
  server.on("request", async (request, response) => {
    if (!(await handOut(request, response))) response.writeHead(404).end("left to Next");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  port = (server.address() as AddressInfo).port;
});

afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

function ask(method: string, target: string, codings: string | undefined) {
  const headers = { host: "localhost", ...(codings && { "accept-encoding": codings }) };
  return sendRequest(port, { method, target, headers });
}

test.each([
  ["gzip, deflate, br, zstd", "br"],
  ["gzip, deflate", "gzip"],
  ["br;q=0, GZIP;q=0.5", "gzip"],
])("with %s a file comes as %s, and may be kept", async (codings, coding) => {
  const response = await fetch(`http://127.0.0.1:${port}/_next/static/chunks/page.js`, {
    headers: { "accept-encoding": codings },
  });
  expect(Object.fromEntries(response.headers)).toMatchObject({
    "content-type": "text/javascript; charset=utf-8",
    "content-encoding": coding,
    "cache-control": "private, max-age=31536000, immutable",
    vary: "Accept-Encoding",
  });
  expect(await response.text()).toBe(script);
});

test("a question for the headers alone gets no body", async () => {
  const { status, headers, body } = await ask("HEAD", "/_next/static/chunks/page.js", "br");
  expect([status, body]).toEqual([200, ""]);
  expect(Number(headers["content-length"])).toBeGreaterThan(10);
});

test.each([
  ["another method", "/_next/static/chunks/page.js", "br", "POST"],
  ["a browser that knows no coding", "/_next/static/chunks/page.js", undefined, "GET"],
  ["one that wants none", "/_next/static/chunks/page.js", "br;q=0, gzip; q=0.000", "GET"],
  ["a file that is not a text", "/_next/static/notes.txt", "br", "GET"],
  ["what goes over the wire itself", "/_next/static/chunks/page.js.br", "br", "GET"],
  ["a file that has gone", "/_next/static/chunks/gone.js", "br", "GET"],
  ["a file that is empty", "/_next/static/chunks/empty.js", "br", "GET"],
  ["a file that is a folder", "/_next/static/chunks/folder.js", "br", "GET"],
  ["a file that never was", "/_next/static/chunks/none.js", "br", "GET"],
  ["a folder", "/_next/static/chunks", "br", "GET"],
  ["a way out", "/_next/static/../secret.js", "br", "GET"],
  ["a way out by numbers", "/_next/static/%2e%2e/secret.js", "br", "GET"],
  ["the name of a method", "/_next/static/constructor", "br", "GET"],
  ["a page", "/", "br", "GET"],
])("%s is left to Next", async (_, target, codings, method) => {
  const { status, body } = await ask(method, target, codings);
  expect([status, body]).toEqual([404, "left to Next"]);
});
