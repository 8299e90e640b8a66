import { expect, test } from "vitest";
import { Pieces } from "./pieces";

function memoryOf(pieces: Pieces): number {
  return new Set(pieces.list().map(({ buffer }) => buffer)).size;
}

test("parts of any size come back in their order, and small ones share memory", () => {
  const pieces = new Pieces();
  const sent: Buffer[] = [];
  for (let turn = 0; turn < 3_000; turn += 1) {
    const part = Buffer.alloc(turn % 700 === 0 ? 5_000 : turn % 7, turn % 251);
    sent.push(part);
    pieces.add(part);
  }
  const all = Buffer.concat(sent);
  expect(pieces.length).toBe(all.length);
  expect(pieces.join()).toEqual(all);
  expect(memoryOf(pieces)).toBeLessThan(20);
});

test("65,536 parts of one byte are a few pieces", () => {
  const pieces = new Pieces();
  for (let at = 0; at < 65_536; at += 1) pieces.add(Buffer.from([at % 251]));
  expect(memoryOf(pieces)).toBeLessThan(25);
  expect(pieces.join().every((byte, at) => byte === at % 251)).toBe(true);
});

test("what a list holds is not changed by what comes later, nor by what the sender does with its memory", () => {
  const pieces = new Pieces();
  const part = Buffer.from("one ");
  pieces.add(part);
  part.fill("x");
  const before = pieces.list();
  pieces.add(Buffer.from("two"));
  expect(Buffer.concat(before).toString()).toBe("one ");
  expect(pieces.join().toString()).toBe("one two");
});

test("a part can be changed in place", () => {
  const pieces = new Pieces();
  pieces.add(Buffer.from("ab"));
  pieces.add(Buffer.from("cd")).fill("x");
  expect(pieces.join().toString()).toBe("abxx");
});

test("nothing is nothing", () => {
  expect(new Pieces().list()).toEqual([]);
  expect(new Pieces().join()).toEqual(Buffer.alloc(0));
});
