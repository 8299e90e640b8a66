import { once } from "node:events";
import http, { type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import { z } from "zod/mini";
import type { ApiResult } from "./call-api";
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

/** The next call that reaches the server, to be answered. */
function nextCall(): Promise<ServerResponse> {
  const there = asked.shift();
  return there ? Promise.resolve(there) : new Promise((resolve) => waiting.push(resolve));
}

/** A question, and what it hears in order. */
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

test("an answer is heard, and so is why there is none", async () => {
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

test("while one call is on its way any number of further ones are one call after it", async () => {
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

test("who leaves cancels the call, hears nothing, and asks nothing more", async () => {
  const { ask, heard, leave } = open();
  ask();
  const call = await nextCall();
  ask();
  const closed = once(call, "close");
  leave();
  await closed;
  expect(call.writableFinished).toBe(false);
  ask();
  // Another question's whole way through the same server: what had been asked would be there by now.
  const other = open();
  const answered = other.next();
  other.ask();
  (await nextCall()).end('{"number":1}');
  await answered;
  other.leave();
  expect(heard).toEqual([]);
  expect(asked).toEqual([]);
});
