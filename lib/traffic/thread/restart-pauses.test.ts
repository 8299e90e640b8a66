import { expect, test } from "vitest";
import { RestartPauses } from "./restart-pauses";

test("crashes in a row get longer and longer pauses, and the first one gets none", () => {
  const pauses = new RestartPauses();
  const waits = Array.from({ length: 8 }, () => pauses.next(1_000).pauseMs);
  expect(waits).toEqual([0, 200, 1_000, 5_000, 15_000, 30_000, 30_000, 30_000]);
});

test("after some minutes without a crash the next one counts as the first", () => {
  const pauses = new RestartPauses();
  pauses.next(0);
  expect(pauses.next(170_000)).toEqual({ pauseMs: 200, inARow: 2 });
  expect(pauses.next(181_000)).toEqual({ pauseMs: 0, inARow: 1 });
});
