import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { TOKEN_HOLDER } from "@/lib/secrets/asker";
import { keepForUndo, undo } from "./keep";

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.runAllTimers();
  vi.useRealTimers();
});

test("a kept deletion can be undone once, within the offered time", async () => {
  const { token, until } = keepForUndo({ restore: () => "the tunnel" });
  expect(Date.parse(until) - Date.now()).toBe(10_000);
  vi.advanceTimersByTime(10_000);
  expect(await undo(token, TOKEN_HOLDER)).toBe("the tunnel");
  await expect(undo(token, TOKEN_HOLDER)).rejects.toMatchObject({
    details: { status: 404, code: "undo_over" },
  });
});

test("after that time it cannot be undone", async () => {
  const { token } = keepForUndo({ restore: () => "the tunnel" });
  vi.advanceTimersByTime(13_000);
  await expect(undo(token, TOKEN_HOLDER)).rejects.toMatchObject({ details: { code: "undo_over" } });
});

test("an undo that fails can be tried again", async () => {
  let isFree = false;
  const { token } = keepForUndo({
    restore: () => {
      if (!isFree) throw new Error("the name is taken");
      return "the tunnel";
    },
  });
  await expect(undo(token, TOKEN_HOLDER)).rejects.toThrow("taken");
  isFree = true;
  expect(await undo(token, TOKEN_HOLDER)).toBe("the tunnel");
});

test("an undo is not repeated, even while it is still starting the tunnel or if that fails", async () => {
  let fail = (_: Error): void => undefined;
  const { token } = keepForUndo({
    restore: () => "the tunnel",
    resume: () => new Promise((_, reject) => (fail = reject)),
  });
  const first = undo(token, TOKEN_HOLDER);
  await expect(undo(token, TOKEN_HOLDER)).rejects.toMatchObject({ details: { code: "undo_over" } });
  fail(new Error("no such app"));
  await expect(first).rejects.toThrow("no such app");
  await expect(undo(token, TOKEN_HOLDER)).rejects.toMatchObject({ details: { code: "undo_over" } });
});
