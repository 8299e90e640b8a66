import { expect, test } from "vitest";
import { RestartPauses } from "./restart-pauses";

test("crashes in a row are waited for longer and longer, and the first one not at all", () => {
  const pauses = new RestartPauses();
  const waits = Array.from({ length: 8 }, () => pauses.next(1_000).pauseMs);
  expect(waits).toEqual([0, 200, 1_000, 5_000, 15_000, 30_000, 30_000, 30_000]);
});

test("after some minutes of calm a crash is the first one again", () => {
  const pauses = new RestartPauses();
  pauses.next(0);
  expect(pauses.next(170_000)).toEqual({ pauseMs: 200, inARow: 2 });
  expect(pauses.next(181_000)).toEqual({ pauseMs: 0, inARow: 1 });
});
