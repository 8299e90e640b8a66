import { expect, test } from "vitest";
import { metric } from "./prometheus";

test("labels are quoted, and characters that nobody sees are written out", () => {
  const labels = { tunnel: 'Shop\u202etxt\u009b "a\\b"\nc' };
  expect(metric("gatehouse_x", "gauge", "A number.", [{ labels, value: 1 }])).toBe(
    "# HELP gatehouse_x A number.\n# TYPE gatehouse_x gauge\n" +
      'gatehouse_x{tunnel="Shop\\\\u202etxt\\\\u009b \\"a\\\\b\\"\\nc"} 1\n',
  );
});
