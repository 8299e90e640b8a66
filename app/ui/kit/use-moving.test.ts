import { expect, test } from "vitest";
import { afterChange } from "./use-moving";

const calm = { ids: "one two", moves: 0, isMoving: false };

test("what comes at the end moves nothing, and what leaves moves the others", () => {
  expect(afterChange(calm, "one two three")).toEqual({ ...calm, ids: "one two three" });
  expect(afterChange(calm, "two")).toEqual({ ids: "two", moves: 1, isMoving: true });
  expect(afterChange(calm, "three one two", () => true)).toMatchObject({ isMoving: true });
});

test("a question that comes while another is still moving does not let a press through", () => {
  const moving = afterChange(calm, "two");
  expect(afterChange(moving, "two three")).toEqual({ ids: "two three", moves: 1, isMoving: true });
});
