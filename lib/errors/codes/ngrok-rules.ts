import type { CatalogueEntry } from "@/lib/errors/entry";
import { NOT_IN_PLAN } from "./ngrok-account";
import { UNKNOWN_STATE } from "./ngrok-login";
import { extra, OTHER_POLICY_CODE } from "./ngrok-policy";

/** The entry for the numbers from `from` to `to` (inclusive) that have no entry of their own. */
export type Rule = { from: number; to: number; entry: CatalogueEntry };

const TOKEN = extra(
  "The policy found no valid token in a request",
  "The extra policy requires a token (JWT), and this request has no valid one.",
  "Send a valid token, or change the extra policy.",
);

const FORWARD = extra(
  "The policy passes requests on too often",
  "One endpoint forwarded to the next until ngrok stopped.",
  "Look at what the extra policy forwards to.",
);

const REQUEST = extra(
  "A request that the policy makes has failed",
  "The extra policy asks another service (http-request), which did not answer as expected.",
  "Look at that action in the extra policy.",
);

const FIREWALL = extra(
  "The policy's firewall blocked a request or an answer",
  "The extra policy has a web application firewall (WAF).",
  "Look at the firewall's rules in the extra policy.",
);

const REWRITE = extra(
  "The policy could not change a request or an answer",
  "An action of the extra policy rewrites bodies, and could not do so with this one.",
  "Look at that action in the extra policy.",
);

const AI_GATEWAY = extra(
  "ngrok's AI Gateway did not serve a request",
  "The extra policy passes requests to AI providers, and ngrok's own text says what went wrong.",
  "Look at the AI Gateway in the extra policy and in ngrok's dashboard.",
);

/** Ranges in which ngrok's own text is more precise than an entry for each number. The ranges do not overlap. */
export const RULES: readonly Rule[] = [
  { from: 1412, to: 1412, entry: NOT_IN_PLAN },
  { from: 2091, to: 2097, entry: OTHER_POLICY_CODE },
  { from: 2200, to: 2299, entry: OTHER_POLICY_CODE },
  { from: 3300, to: 3308, entry: UNKNOWN_STATE },
  { from: 3310, to: 3312, entry: UNKNOWN_STATE },
  { from: 3401, to: 3422, entry: TOKEN },
  { from: 3501, to: 3501, entry: FORWARD },
  { from: 3601, to: 3604, entry: REQUEST },
  { from: 3700, to: 3702, entry: FIREWALL },
  { from: 3800, to: 3819, entry: AI_GATEWAY },
  { from: 3900, to: 3905, entry: REWRITE },
  { from: 6033, to: 6033, entry: AI_GATEWAY },
  { from: 9001, to: 9004, entry: NOT_IN_PLAN },
  { from: 9006, to: 9007, entry: NOT_IN_PLAN },
  { from: 9015, to: 9017, entry: NOT_IN_PLAN },
  { from: 9019, to: 9020, entry: NOT_IN_PLAN },
  { from: 9022, to: 9022, entry: NOT_IN_PLAN },
  { from: 14001, to: 14002, entry: OTHER_POLICY_CODE },
  { from: 15001, to: 15001, entry: OTHER_POLICY_CODE },
  { from: 15007, to: 15012, entry: OTHER_POLICY_CODE },
  { from: 24009, to: 24009, entry: OTHER_POLICY_CODE },
  { from: 27007, to: 27009, entry: AI_GATEWAY },
  { from: 27201, to: 27237, entry: AI_GATEWAY },
];
