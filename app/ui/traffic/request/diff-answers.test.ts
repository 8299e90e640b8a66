import { expect, test } from "vitest";
import { diffAnswers } from "./diff-answers";

const numbers = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => String(from + index));

test("shows what changed with three lines around it", () => {
  const before = numbers(1, 20).join("\n");
  const after = numbers(1, 20)
    .map((line) => (line === "10" ? "ten" : line))
    .join("\n");
  expect(diffAnswers(before, after)).toEqual([
    { kind: "gap", lines: 6 },
    ...["7", "8", "9"].map((text) => ({ kind: "same", text })),
    { kind: "removed", text: "10" },
    { kind: "added", text: "ten" },
    ...["11", "12", "13"].map((text) => ({ kind: "same", text })),
    { kind: "gap", lines: 7 },
  ]);
});

test("a single equal line is shown instead of a gap", () => {
  expect(diffAnswers("a\nb\nc\nd\nx", "a\nb\nc\nd\ny")?.map(({ kind }) => kind)).toEqual([
    "same",
    "same",
    "same",
    "same",
    "removed",
    "added",
  ]);
});

test("equal texts are one gap", () => {
  expect(diffAnswers("a\nb\n", "a\nb\n")).toEqual([{ kind: "gap", lines: 2 }]);
});
