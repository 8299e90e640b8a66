import { expect, test } from "vitest";
import { parseDuration } from "./durations";

test.each([
  ["1s", 1],
  ["90s", 90],
  ["30m", 1800],
  ["2h30m", 9000],
  ["8h", 28_800],
  ["1h1m1s", 3661],
])("%s is %d seconds", (text, seconds) => expect(parseDuration(text)).toBe(seconds));

test.each(["", "0s", "0h0m", "5", "1.5h", "-1s", "1d", "1s1m", "1h 1m", "h"])(
  "%j is not a duration",
  (text) => expect(parseDuration(text)).toBeUndefined(),
);
