import { expect, test } from "vitest";
import { sampleTunnel } from "@/app/ui/tunnels/sample-tunnel";
import type { Tunnel } from "@/lib/contract/tunnels";
import { describeGate, describeReach } from "./describe-gate";
import { isGateTrouble } from "./gate-trouble";

const AT = "2026-05-04T10:00:00.000Z";

function online(gate: Tunnel["status"]["gate"]["state"], fields: Partial<Tunnel> = {}): Tunnel {
  const { status, ...tunnel } = sampleTunnel("Shop", { gate: true, ...fields });
  return { ...tunnel, status: { ...status, state: "online", gate: { state: gate, since: AT } } };
}

test("the text says what was seen, with the numbers of this run", () => {
  const { status, ...tunnel } = online("verifying");
  const seen = { ...status.gate, verified: 4, refused: 0 };
  expect(describeGate({ ...tunnel, status: { ...status, gate: seen } }).text).toBe(
    "4 people verified, 0 refused",
  );
  expect(
    describeGate({ ...tunnel, status: { ...status, gate: { ...seen, verified: 1 } } }).text,
  ).toBe("1 person verified, 0 refused");
});

test("each state that keeps people out has one next step and counts as trouble", () => {
  for (const state of ["no-token", "no-email", "no-keys"] as const) {
    expect(describeGate(online(state))).toMatchObject({ tone: "bad", fix: expect.anything() });
    expect(isGateTrouble(online(state).status)).toBe(true);
  }
  for (const state of ["verifying", "unknown", "off"] as const) {
    expect(isGateTrouble(online(state).status)).toBe(false);
  }
  const { status } = online("no-token");
  expect(isGateTrouble({ ...status, state: "stopped" })).toBe(false);
});

test("when the gate is off the text has the reason: turned off, not restarted, or the older option", () => {
  expect(describeGate(online("off", { gate: false })).fix?.href).toBe("/tunnels/Shop/settings");
  expect(describeGate(online("off")).fix?.text).toContain("Restart");
  const older = online("off", { gate: false, protection: "listener-oidc" });
  expect(describeGate(older).fix?.text).toContain("Traffic Policy");
});

test("the text mentions new accounts if nothing keeps them out, and this machine if there are several", () => {
  expect(describeReach(online("verifying"))).toHaveLength(1);
  expect(describeReach(online("verifying", { allowedRoles: ["admin"] }))).toEqual([]);
  const pooled = online("verifying", { allowedEmails: ["member@example.com"], pooling: true });
  expect(describeReach(pooled)).toEqual(["With pooling a removal holds on this machine only."]);
});
