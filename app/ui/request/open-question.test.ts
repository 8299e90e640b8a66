import { once } from "node:events";
import http, { type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import { z } from "zod/mini";
import type { ApiResult } from "./api-result";
import { openQuestion } from "./open-question";

const schema = z.object({ number: z.int() });

let server: http.Server;
let path: string;
const asked: ServerResponse[] = [];
const waiting: ((response: ServerResponse) => void)[] = [];

beforeEach(async () => {
  server = http.createServer((_, response) => {
    const next = waiting.shift();
    if (next) next(response);
    else asked.push(response);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  path = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});

afterEach(() => {
  asked.length = 0;
  server.closeAllConnections();
  server.close();
});

/** The next call that reaches the server. The test answers it. */
function nextCall(): Promise<ServerResponse> {
  const there = asked.shift();
  return there ? Promise.resolve(there) : new Promise((resolve) => waiting.push(resolve));
}

/** A question, and its results in order. */
function open(gapMs = 0) {
  const heard: ApiResult<{ number: number }>[] = [];
  const listeners: (() => void)[] = [];
  const question = openQuestion(
    path,
    schema,
    (result) => {
      heard.push(result);
      listeners.shift()?.();
    },
    gapMs,
  );
  return { ...question, heard, next: () => new Promise<void>((heed) => listeners.push(heed)) };
}

test("an answer is reported, and so is the reason when there is none", async () => {
  const { ask, heard, next, leave } = open();
  let answered = next();
  ask();
  (await nextCall()).end('{"number":1}');
  await answered;
  answered = next();
  ask();
  const problem = { type: "about:blank", title: "No", status: 409, detail: "Not now." };
  (await nextCall()).writeHead(409).end(JSON.stringify(problem));
  await answered;
  expect(heard).toEqual([
    { ok: true, value: { number: 1 } },
    { ok: false, problem },
  ]);
  leave();
});

test("while one call is on its way, any number of further requests become one call after it", async () => {
  const { ask, heard, next, leave } = open();
  ask();
  const first = await nextCall();
  ask();
  ask();
  expect(asked).toEqual([]);
  let answered = next();
  first.end('{"number":1}');
  await answered;
  answered = next();
  (await nextCall()).end('{"number":2}');
  await answered;
  expect(heard.map((result) => result.ok && result.value.number)).toEqual([1, 2]);
  expect(asked).toEqual([]);
  leave();
});

test("leaving cancels the call, and then nothing is reported or requested", async () => {
  const { ask, heard, leave } = open();
  ask();
  const call = await nextCall();
  ask();
  const closed = once(call, "close");
  leave();
  await closed;
  expect(call.writableFinished).toBe(false);
  ask();
  // A second question through the same server. When it is answered, an earlier call would have arrived too.
  const other = open();
  const answered = other.next();
  other.ask();
  (await nextCall()).end('{"number":1}');
  await answered;
  other.leave();
  expect(heard).toEqual([]);
  expect(asked).toEqual([]);
});
