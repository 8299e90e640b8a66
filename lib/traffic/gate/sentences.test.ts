import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";

// docs/gate.md says what the gate holds to, and which test attacks each sentence of it.

const DOCUMENT = path.resolve("docs/gate.md");
const ROW = /^\| (?!---|What holds)(.*) \|$/gm;
const TEST = /^\[([\w.-]+)\]\((\S+)\): (.+)$/;

type Row = { sentence: string; attack: string; tests: string[] };

const rows: Row[] = [...readFileSync(DOCUMENT, "utf8").matchAll(ROW)].map(([, row = ""]) => {
  const [sentence = "", attack = "", tests = "", ...more] = row.split(" | ");
  expect(more, sentence).toEqual([]);
  return { sentence, attack, tests: tests.split("<br>") };
});

/** Titles as they are written in a file, on the line of the call or below it. */
function titlesIn(file: string): Set<string> {
  const source = readFileSync(path.resolve(path.dirname(DOCUMENT), file), "utf8");
  return new Set([...source.matchAll(/\(\s*"((?:[^"\\]|\\.)*)",\s*(?:async )?\(/g)].map(titleOf));
}

function titleOf([, title = ""]: RegExpMatchArray): string {
  return title;
}

test("every sentence about the gate has an attack, and a test that is there by its name", () => {
  expect(rows.length).toBeGreaterThan(50);
  for (const { sentence, attack, tests } of rows) {
    expect([sentence, attack]).not.toContain("");
    for (const each of tests) {
      const [, name = "", file = "", title = ""] = TEST.exec(each) ?? [];
      expect(path.basename(file), `${sentence}: ${each}`).toBe(name);
      expect(titlesIn(file), `${sentence}: ${file}`).toContain(title);
    }
  }
});

test("no sentence stands there twice", () => {
  const sentences = rows.map(({ sentence }) => sentence);
  expect(sentences).toEqual([...new Set(sentences)]);
});
