import { expect, test } from "vitest";
import { AnswerHeads } from "./answer-heads";
import { MAX_HEAD_BYTES } from "./repair-answer";

function takeIn(text: string, size: number, heads = new AnswerHeads()): string {
  const parts: Buffer[] = [];
  for (let at = 0; at < text.length; at += size) {
    parts.push(...heads.take(Buffer.from(text.slice(at, at + size), "latin1")));
  }
  return Buffer.concat(parts).toString("latin1");
}

const HINT = "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n";
const CROOKED =
  "\r\nHTTP/1.1 200 OK\nX-Fold: a\r\n  b\nContent-Length : 5\nContent-Length: 5\r\n\n";
const REPAIRED = "HTTP/1.1 200 OK\r\nX-Fold: a b\r\nContent-Length: 5\r\n\r\n";
const BODY = "HTTP/1.1 :\n\n no head\n\n";

test("heads are repaired however they are cut into pieces, and bodies are left alone", () => {
  for (let size = 1; size < 200; size += 1) {
    expect(takeIn(HINT + CROOKED + BODY, size), String(size)).toBe(HINT + REPAIRED + BODY);
  }
});

test("a correct answer stays the same bytes", () => {
  const chunk = Buffer.from(`HTTP/1.1 200 OK\r\nX-A:b\r\nContent-Length: 5 \r\n\r\nhello`);
  const [head, body] = new AnswerHeads().take(chunk);
  expect([head?.buffer, body?.buffer]).toEqual([chunk.buffer, chunk.buffer]);
  expect(`${head}${body}`).toBe(String(chunk));
});

test("bytes that are not HTTP are passed on at once", () => {
  expect(takeIn("220 mail", 1)).toBe("220 mail");
  expect(takeIn("HTTQ", 1)).toBe("HTTQ");
  expect(takeIn("HTTP/", 1)).toBe("");
});

// A scan that is not linear takes minutes for these.
const LINEAR = { timeout: 60_000 };

test("a head of 256 KiB is read byte by byte and with the shortest lines", LINEAR, () => {
  const line = "a:\n";
  const count = Math.floor((MAX_HEAD_BYTES - 100) / line.length);
  const text = `HTTP/1.1 200 OK\r\n${line.repeat(count)}\n`;
  expect(takeIn(text, 1).match(/a: /g)).toHaveLength(count);
  expect(takeIn(text.replaceAll("\n", "\r\n").slice(0, MAX_HEAD_BYTES), 60_000)).toBe("");
  expect(() => takeIn(`HTTP/1.1 200 OK\r\n${"a".repeat(MAX_HEAD_BYTES)}`, 1_000)).toThrow(
    "256 KiB",
  );
});

test("so is a head whose name is full of blanks", LINEAR, () => {
  const odd = `a${" ".repeat(250_000)}b : x\r\n`;
  expect(() => takeIn(`HTTP/1.1 200 OK\r\n${odd}\r\n`, 60_000)).toThrow("HTTP does not allow");
});

test.each([
  ["X-A\r\n", '"X-A" has no colon'],
  ["X A: b\r\n", '"X A"'],
  ["X\xe9: b\r\n", '"X?"'],
  [": b\r\n", '""'],
  [" X-A: b\r\n", "begins with a space"],
  ["Content-Length: 1\r\nContent-Length: 2\r\n", "different values"],
  ["Content-Length: +1\r\n", "Content-Length is not a number"],
  ["Content-Length: 1\r\nTransfer-Encoding: chunked\r\n", "exclude each other"],
  ["Transfer-Encoding: chunked, chunked\r\n", "Transfer-Encoding"],
  ["Transfer-Encoding: gzip\r\n", "Transfer-Encoding"],
])("%j is refused by name", (header, named) => {
  expect(() => takeIn(`HTTP/1.1 200 OK\r\n${header}\r\n`, 100)).toThrow(named);
});

test("the number of answers with status 1xx is limited", () => {
  expect(() => takeIn(HINT.repeat(65), 1_000)).toThrow("1xx");
  const heads = new AnswerHeads();
  for (let count = 0; count < 3; count += 1) {
    takeIn(HINT.repeat(64), 1_000, heads);
    heads.begin();
  }
});
