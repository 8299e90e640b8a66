import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { nodeApp, rawApp, type Seen, type TestApp } from "./apps";
import { CASES, type Case } from "./cases";
import { openProxyTo } from "./open-proxy";
import { type Answer, converse, readAnswers } from "./wire";

const socketFolder = mkdtempSync(path.join(os.tmpdir(), "gatehouse-conformance-"));

afterAll(() => rmSync(socketFolder, { recursive: true }));

// These belong to one connection, and each connection has its own.
const PER_CONNECTION = new Set([
  "connection",
  "keep-alive",
  "transfer-encoding",
  "proxy-connection",
  "upgrade",
]);

type Outcome = { seen: Seen[]; got: Answer[] };

/** The app alone, the proxy with inspection, and the proxy without it. */
type Way = "direct" | "inspecting" | "not inspecting";

async function run(each: Case, way: Way): Promise<Outcome> {
  const app = await openApp(each);
  const inspect = way === "inspecting";
  const proxy =
    way === "direct"
      ? undefined
      : await openProxyTo(`http://127.0.0.1:${app.port}`, socketFolder, { inspect });
  const place = proxy?.place ?? { host: "127.0.0.1", port: app.port };
  const bytes = await converse(place, each.steps, () => app.seen.length > 0);
  const leaves = each.steps.some((step) => typeof step === "object" && "seen" in step);
  // The app notices a moment later that a visitor has left.
  if (leaves) {
    await expect.poll(() => app.seen.at(-1)?.cut, { interval: 5, timeout: 5_000 }).toBe(true);
  }
  proxy?.tunnelProxy.close();
  app.close();
  const got = leaves ? [] : readAnswers(bytes, each.methods ?? ["GET"]);
  // A request that breaks off may never reach the app through the proxy.
  const seen = app.seen.filter(({ cut }) => leaves || !cut);
  return { seen: seen.map(plain), got: got.map(plain) };
}

function openApp({ answer, ending = "end" }: Case): Promise<TestApp> {
  return answer === undefined ? nodeApp() : rawApp(answer, ending);
}

/** Removes what belongs to one connection. A body without a length is framed by whoever passes it on. */
function plain<T extends Seen | Answer>(message: T): T {
  const isFramed = message.headers.some(([name]) => name.toLowerCase() === "content-length");
  const upgrades = "status" in message && message.status === 101;
  return {
    ...message,
    framed: isFramed,
    headers: message.headers
      .filter(([name]) => upgrades || !PER_CONNECTION.has(name.toLowerCase()))
      // The header must exist; its time may differ.
      .map(([name, value]) => [name, name.toLowerCase() === "date" ? "now" : value]),
  };
}

function expectInstead(
  { status, because, headers, body }: NonNullable<Case["instead"]>,
  through: Outcome,
  direct: Outcome | undefined,
): void {
  const [answer] = through.got.filter((each) => status < 200 || each.status >= 200);
  expect(answer?.status, because).toBe(status);
  if (headers) expect(answer).toMatchObject({ body: "ok", complete: true });
  for (const header of headers ?? []) expect(answer?.headers).toContainEqual(header);
  if (body === undefined) expect(through.seen).toEqual(direct?.seen);
  else expect(through.seen.map((seen) => seen.body)).toEqual([body]);
}

test("there are at least 60 cases", () => expect(CASES.length).toBeGreaterThanOrEqual(60));

for (const each of CASES) {
  test.concurrent(`${each.name}: the same through the proxy as without it`, async () => {
    const direct = each.instead?.body === undefined ? await run(each, "direct") : undefined;
    for (const way of ["inspecting", "not inspecting"] as const) {
      const through = await run(each, way);
      if (!each.instead) expect(through, way).toEqual(direct);
      else expectInstead(each.instead, through, direct);
    }
  });
}
