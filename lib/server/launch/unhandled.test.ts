import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { concernsOneExchange } from "./unhandled.mjs";

/** A process of its own with a server whose only request does `work`; it ends by itself with 0 when it survives. */
function answerOne(work: string) {
  const program = `
    import { createServer, get } from "node:http";
    import { handleUnhandled, inExchange } from "./lib/server/launch/unhandled.mjs";
    handleUnhandled();
    const fail = (fields) => { throw Object.assign(new Error("broken"), fields); };
    const server = createServer((request, response) => inExchange(request, response, async () => { ${work} }));
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      get({ port, host: "127.0.0.1", path: "/some/path?token=abc", agent: false }, (answer) => answer.resume())
        .on("error", () => undefined)
        .on("close", () => setTimeout(() => process.exit(0), 200));
    });`;
  const args = ["--input-type=module", "--eval", program];
  return spawnSync(process.execPath, args, { encoding: "utf8", timeout: 10_000 });
}

test.each([
  ["the handler fails", "fail()"],
  [
    "something that it began fails before the answer",
    "setTimeout(fail); setTimeout(() => response.end(), 50)",
  ],
  [
    "a stream of it fails after the answer",
    'response.end(); setTimeout(() => fail({ code: "EPIPE" }), 50)',
  ],
  ["the disk fails", 'response.end(); setTimeout(() => fail({ code: "SQLITE_IOERR_WRITE" }), 50)'],
])("when %s, only that request fails", (_what, work) => {
  const { status, stderr } = answerOne(work);
  expect(stderr).toMatch(
    /^\d\d:\d\d:\d\d {2}(Answering GET \/some\/path|Work in the background).* failed; everything else continues: .*\n$/,
  );
  expect(stderr).not.toContain("token=abc");
  expect(status).toBe(0);
});

test.each([
  ["a timer that outlives its request", "response.end(); setTimeout(fail, 50)"],
  ["a failed invariant", 'response.end(); setTimeout(() => fail({ code: "ERR_ASSERTION" }), 50)'],
])("an error in %s ends the process with the code for a new start", (_what, work) => {
  const { status, stderr } = answerOne(work);
  expect(stderr).toMatch(
    /^\d\d:\d\d:\d\d {2}An unexpected error ends Gatehouse: Error: broken at .*\n$/,
  );
  expect(status).toBe(70);
});

test("a request without listeners does not end the process when its connection breaks off", () => {
  const { status, stderr } = answerOne(`
    request._events = {};
    response.end();
    response.on("close", () => setImmediate(() => request.emit("error", new Error("aborted"))));`);
  expect(stderr).toBe("");
  expect(status).toBe(0);
});

test("an error is recognised by its code and its origin, whatever its text is", () => {
  const failure = (code: string) => Object.assign(new Error("read ECONNRESET"), { code });
  expect(concernsOneExchange(new Error("read ECONNRESET"))).toBe(false);
  expect(concernsOneExchange(failure("ERR_INVALID_ARG_TYPE"))).toBe(false);
  expect(concernsOneExchange(failure("SQLITE_CORRUPT"))).toBe(false);
  expect(concernsOneExchange("ECONNRESET")).toBe(false);
  expect(concernsOneExchange(undefined)).toBe(false);
  for (const code of [
    "ECONNRESET",
    "HPE_INVALID_CONSTANT",
    "UND_ERR_SOCKET",
    "ENOSPC",
    "SQLITE_FULL",
  ]) {
    expect(concernsOneExchange(failure(code)), code).toBe(true);
  }
  expect(concernsOneExchange(AbortSignal.abort().reason)).toBe(true);
  const exchange = { name: "GET /", over: false };
  expect(concernsOneExchange(new TypeError(), exchange)).toBe(true);
  expect(concernsOneExchange(new TypeError(), { ...exchange, over: true })).toBe(false);
});
