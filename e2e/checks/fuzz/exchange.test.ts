import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openProxyTo, type TestProxy } from "@/e2e/checks/conformance/open-proxy";
import { type ScriptedApp, scriptedApp } from "@/e2e/checks/conformance/scripted-app";
import { exchange, type FuzzedExchange } from "./exchange-arbitraries";

// Messages that are valid HTTP or not, from both sides, on plain sockets through the real proxy. `npm test` makes a
// short run; `npm run fuzz` makes 100,000 exchanges.
const RUNS = Number(process.env.FUZZ_RUNS ?? 3_000);
const SEED = process.env.FUZZ_SEED === undefined ? {} : { seed: Number(process.env.FUZZ_SEED) };
const DEADLINE_MS = 5_000;
const GIVE_UP_MS = 10;

/** The number of exchanges at the same time. Each has its own proxy and app. */
const AT_ONCE = 12;

type Line = TestProxy & { app: ScriptedApp; say(answer: string): void };

let socketFolder: string;
let lines: Line[];
const thrown: unknown[] = [];
const note = (error: unknown) => void thrown.push(error);

beforeAll(async () => {
  // An error that is thrown in an event listener arrives here. In the proxy it would end the process.
  process.on("uncaughtException", note);
  socketFolder = mkdtempSync(path.join(os.tmpdir(), "gatehouse-fuzz-"));
  lines = await Promise.all(Array.from({ length: AT_ONCE }, openLine));
});

afterAll(() => {
  for (const { tunnelProxy, app } of lines) {
    tunnelProxy.close();
    app.close();
  }
  rmSync(socketFolder, { recursive: true });
  process.off("uncaughtException", note);
});

async function openLine(): Promise<Line> {
  let answer = "";
  const app = await scriptedApp((socket) => socket.end(answer, "latin1"));
  const proxy = await openProxyTo(app.url, socketFolder);
  const say = (next: string) => {
    answer = next;
  };
  return { app, say, ...proxy };
}

test("a message that the parsers accept is passed on, or refused for its exchange only", {
  timeout: 60_000 + RUNS * 20,
}, async () => {
  const count = { passed: 0, refused: 0 };
  const exchanges = fc.array(exchange, { minLength: AT_ONCE, maxLength: AT_ONCE });
  await fc.assert(
    fc.asyncProperty(exchanges, async (all) => {
      const got = await Promise.all(all.map((each, index) => visit(each, lines[index])));
      expect(thrown, JSON.stringify(all)).toEqual([]);
      for (const [index, text] of got.entries()) {
        if (text.startsWith("HTTP/1.1 502 ")) count.refused += 1;
        else if (/HTTP\/1\.1 2\d\d /.test(text)) count.passed += 1;
        const { isGoodRequest, isGoodAnswer } = all[index] ?? {};
        if (!isGoodRequest || !isGoodAnswer) continue;
        expect(text, JSON.stringify(all[index])).toMatch(/HTTP\/1\.1 200 [\s\S]*good$/);
      }
    }),
    // Shrinking is off, because it would take minutes for a dozen messages. Each message names its exchange.
    { numRuns: Math.ceil(RUNS / AT_ONCE), endOnFailure: true, ...SEED },
  );
  // A run in which nearly everything is refused at once would show nothing.
  expect(count.passed).toBeGreaterThan(RUNS / 20);
  expect(count.refused).toBeGreaterThan(RUNS / 20);
  const open = () => lines.reduce((sum, { app }) => sum + app.open.size, 0);
  await expect.poll(open, { timeout: 5_000 }).toBe(0);
});

/** Returns everything that comes back, until there is an answer or the proxy closes the connection. */
async function visit(
  { request, answer, isGoodRequest }: FuzzedExchange,
  line?: Line,
): Promise<string> {
  if (!line) throw new Error("there is no line for it");
  line.say(answer);
  const socket = net.connect(line.place);
  let got = "";
  let failure: Error | undefined;
  socket.on("error", (error) => {
    failure = error;
  });
  socket.on("data", (chunk) => {
    got += chunk.toString("latin1");
    // Nothing follows on a connection that stays open or has become another protocol.
    if (/^HTTP\/1\.1 (101|[2-9]\d\d) [\s\S]*\r\n\r\n/m.test(got)) socket.end();
  });
  const closed = new Promise((resolve) => socket.once("close", resolve));
  await once(socket, "connect");
  // The proxy waits for the rest of an incomplete request. Nothing else may wait.
  const timer = setTimeout(
    () => socket.destroy(isGoodRequest ? new Error("nothing came back") : undefined),
    isGoodRequest ? DEADLINE_MS : GIVE_UP_MS,
  );
  socket.write(request, "latin1");
  await closed;
  clearTimeout(timer);
  if (isGoodRequest && failure)
    throw new Error(JSON.stringify({ request, answer }), { cause: failure });
  return got;
}
