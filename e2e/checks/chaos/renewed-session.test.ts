import { expect, test, vi } from "vitest";
import { labControl } from "@/e2e/lab/edge/control-client";
import { startLab } from "@/e2e/lab/start-lab";
import { Fleet } from "./fleet";

test("a session that the SDK reconnected is renewed, because only a new one learns of stops by the service", async () => {
  const lab = await startLab({ names: "random" });
  const control = labControl(lab.edge.controlUrl);
  const fleet = new Fleet(lab);
  const [member] = fleet.members;
  const hostname = member?.plan.listener.domain;
  if (!member || !hostname) throw new Error("The first member has no host name");
  const serving = async () =>
    (await control.state()).sessions.find(({ listeners }) => listeners.length > 0)?.id;
  fleet.start(member);
  await vi.waitFor(() => expect(fleet.stateOf(member)).toBe("online"), 5_000);
  const first = await serving();

  await control.fault({ kind: "drop-sessions" });
  // The SDK's own reconnect keeps the session's id. The next session learns of stops.
  await vi.waitFor(async () => {
    const now = await serving();
    expect(now).toBeDefined();
    expect(now).not.toBe(first);
    expect(fleet.stateOf(member)).toBe("online");
  }, 10_000);
  await control.fault({ kind: "stop-tunnel", hostname, message: "By the administrator." });
  await vi.waitFor(() => expect(fleet.stateOf(member)).toBe("failed"), 5_000);
  expect(fleet.engine.runtimeOf(member.id)?.lastError?.detail).toContain("By the administrator.");
  await fleet.engine.close();
  await lab.close();
}, 30_000);
