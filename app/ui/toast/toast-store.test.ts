import { expect, test, vi } from "vitest";
import { pressToastButton, showToast } from "./toast-store";

test("a key presses the button by its action, whatever its text is", () => {
  const [undo, extend] = [vi.fn(), vi.fn()];
  const button = { label: "Bring it back", does: "undo", run: undo } as const;
  showToast({ tone: "ok", title: "It is deleted.", button });
  const other = { label: "Undo", does: "extend", run: extend } as const;
  showToast({ tone: "wait", title: "It stops soon.", button: other });
  expect(pressToastButton("undo")).toBe(true);
  expect(undo).toHaveBeenCalledOnce();
  expect(extend).not.toHaveBeenCalled();
  expect(pressToastButton("undo")).toBe(false);
});
