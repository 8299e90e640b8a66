import { randomBytes } from "node:crypto";
import type { GateHeaders } from "./gate-orders";

/** New names for one bind. Nobody who cannot read the policy can guess them. */
export function newGateHeaders(): GateHeaders {
  const name = () => `gh-${randomBytes(16).toString("hex")}`;
  return { token: name(), session: name(), user: name() };
}

/** Placeholders for showing a policy. */
export const MASKED_GATE_HEADERS: GateHeaders = {
  token: "gh-********",
  session: "gh-********",
  user: "gh-********",
};
