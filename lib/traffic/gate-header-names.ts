import { randomBytes } from "node:crypto";
import type { GateHeaders } from "./gate-orders";

/** For one bind. Whoever cannot read the policy cannot guess them. */
export function newGateHeaders(): GateHeaders {
  const name = () => `gh-${randomBytes(16).toString("hex")}`;
  return { token: name(), session: name(), user: name() };
}

/** For showing a policy. */
export const MASKED_GATE_HEADERS: GateHeaders = {
  token: "gh-********",
  session: "gh-********",
  user: "gh-********",
};
