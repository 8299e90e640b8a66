import { expect, test } from "vitest";
import { lookUpNgrokCode } from "./catalogue";

// The engine decides only by this how to treat a refusal.

test.each([
  ["permanent", "a bad, revoked or foreign authtoken", [105, 106, 107, 300, 4018, 15014]],
  ["permanent", "a suspended or unpaid account", [102, 103, 337, 338]],
  ["permanent", "a domain that is not ours, or not in the plan", [313, 314, 319, 320, 15002]],
  ["permanent", "a domain that is none", [326, 327, 330, 347, 396, 397, 9034]],
  [
    "permanent",
    "a policy that is invalid or not in the plan",
    [2200, 2201, 2227, 2240, 2256, 2263, 2264, 9026],
  ],
  ["permanent", "an SDK that ngrok does not understand", [109, 301, 801, 811]],
  ["permanent", "what is used up until the month ends", [725, 727, 732, 736, 4026, 4027]],
  ["passing", "a limit on the rate", [349, 351, 702, 715, 734, 5001]],
  ["passing", "trouble at ngrok", [128, 722, 741, 743, 802, 1500]],
  ["draining", "a server that goes away", [742, 803]],
  [
    "stale-endpoint",
    "what a dead session, of ours or another's, may still hold",
    [108, 324, 334, 348, 350, 5000, 6025, 18020, 18021],
  ],
  ["uncertain", "what ngrok itself says may pass or not", [111, 112, 336, 380, 6000, 6001]],
  ["uncertain", "a code that is not known, or not expected here", [9999, 302, 810, 10000]],
])("%s: %s", (persistence, _what, codes) => {
  for (const code of codes) {
    expect(lookUpNgrokCode(`ERR_NGROK_${code}`).persistence, String(code)).toBe(persistence);
  }
});
