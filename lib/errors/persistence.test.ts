import { expect, test } from "vitest";
import { lookUpNgrokCode } from "./catalogue";

// What the engine does with a refusal hangs on this alone.

test.each([
  ["permanent", "a bad, revoked or foreign authtoken", [102, 103, 105, 106, 107, 109, 300]],
  ["permanent", "a domain that is not ours, or not in the plan", [307, 313, 314, 319, 320]],
  [
    "permanent",
    "a policy that is invalid or not in the plan",
    [2200, 2201, 2227, 2256, 2263, 2264],
  ],
  ["permanent", "a code that is not known", [9999]],
  ["passing", "a limit on the rate", [302, 349, 351, 702, 715]],
  ["passing", "trouble at ngrok", [128, 722, 741, 743, 802, 803]],
  ["counted", "what a dead session of ours may still hold", [108, 324, 334, 348, 350]],
])("%s: %s", (persistence, _what, codes) => {
  for (const code of codes) {
    expect(lookUpNgrokCode(`ERR_NGROK_${code}`).persistence, String(code)).toBe(persistence);
  }
});
