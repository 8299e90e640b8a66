import { afterEach, expect, test, vi } from "vitest";
import { hasHidden } from "@/lib/contract/show-hidden.mjs";
import { printContent, printJson, printLine, printNote, printTable } from "./print";

afterEach(() => vi.restoreAllMocks());

function printed(print: () => void): string {
  let text = "";
  for (const stream of [process.stdout, process.stderr]) {
    vi.spyOn(stream, "write").mockImplementation((chunk) => {
      text += String(chunk);
      return true;
    });
  }
  print();
  vi.restoreAllMocks();
  return text;
}

const HOSTILE = "shop\u001b]0;x\u0007\u009b31m\u202egpj";
const SHOWN = "shop\\u001b]0;x\\u0007\\u009b31m\\u202egpj";

test("the terminal obeys nothing that a command prints", () => {
  expect(printed(() => printLine(HOSTILE))).toBe(`${SHOWN}\n`);
  expect(printed(() => printNote(`${HOSTILE}\nnext`))).toBe(`${SHOWN}\nnext\n`);
  const rows = printed(() => printTable(["NAME", "STATE"], [[`${HOSTILE}\nforged`, "online"]]));
  expect(rows.split("\n")[1]).toBe(`${SHOWN}\\u000aforged  online`);
});

test("printed JSON is the same value when it is parsed", () => {
  const json = printed(() => printJson({ name: HOSTILE }));
  expect(hasHidden(json.replaceAll("\n", ""))).toBe(false);
  expect(JSON.parse(json)).toEqual({ name: HOSTILE });
});

test("a file's content is changed only on a terminal", () => {
  const isTTY = process.stdout.isTTY;
  try {
    process.stdout.isTTY = true;
    expect(printed(() => printContent(`a:\n\t${HOSTILE}\n`))).toBe(`a:\n\t${SHOWN}\n`);
    process.stdout.isTTY = false;
    expect(printed(() => printContent(HOSTILE))).toBe(HOSTILE);
  } finally {
    process.stdout.isTTY = isTTY;
  }
});
