import { expect, test } from "vitest";
import type { TunnelRuntime } from "@/lib/engine/tunnel";
import { mergeStatus, type StatusSources } from "./merge-status";

const AT = "2026-05-04T12:00:00.000Z";
const runtime: TunnelRuntime = { accountId: "work", state: "online", since: AT };
const verifying = { state: "verifying", since: AT, verified: 4, refused: 0 } as const;
const sources: StatusSources = { desired: "up", updatedAt: AT, hasGate: true, runtime };

test("the states of the gate and of the app are unknown until they were seen", () => {
  expect(mergeStatus(sources)).toMatchObject({
    app: "unknown",
    gate: { state: "unknown", since: AT },
  });
  expect(mergeStatus({ ...sources, hasGate: false }).gate.state).toBe("off");
});

test("what was seen is shown only while the tunnel runs", () => {
  const seen = { ...sources, gate: verifying, app: { reachable: true, since: AT } };
  expect(mergeStatus(seen)).toMatchObject({ app: "answering", gate: verifying });
  const down = mergeStatus({ ...seen, app: { reachable: false, since: AT } });
  expect(down.app).toBe("down");
  const stopped = mergeStatus({ ...seen, runtime: { ...runtime, state: "stopped" } });
  expect(stopped).toMatchObject({ app: "unknown", gate: { state: "unknown" } });
  expect(mergeStatus({ ...seen, runtime: undefined }).gate.state).toBe("unknown");
});
