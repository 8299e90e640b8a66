import { expect, test } from "vitest";
import { inTurns } from "./in-turns";

test("not more than a few things are asked in the same moment, and all are", async () => {
  const inTurn = inTurns(2);
  let running = 0;
  let most = 0;
  const done = await Promise.allSettled(
    [...Array(9).keys()].map((number) =>
      inTurn(async () => {
        running += 1;
        most = Math.max(most, running);
        await new Promise((resolve) => setImmediate(resolve));
        running -= 1;
        if (number === 1) throw new Error("one fails");
        return number;
      }),
    ),
  );
  expect(most).toBe(2);
  expect(done.filter(({ status }) => status === "fulfilled")).toHaveLength(8);
});
