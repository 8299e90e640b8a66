import { expect, test } from "vitest";
import { sampleTunnel } from "@/app/ui/tunnels/sample-tunnel";
import type { LinkStatus } from "@/lib/contract/groups";
import type { ProtectionVerdict, TunnelState, TunnelStatus } from "@/lib/contract/tunnels";
import { readTab, titleWith } from "./read-tab";

type Verdict = ProtectionVerdict["verdict"];

const status = (state: TunnelState, verdict: Verdict = "unknown"): TunnelStatus => ({
  ...sampleTunnel("A").status,
  state,
  desired: state === "stopped" || state === "stopping" ? "down" : "up",
  protection: { verdict },
});
const protectedOne = status("online", "protected");
const stopped = status("stopped");

function read(tunnels: TunnelStatus[], links: LinkStatus[] = [], lost = false) {
  return readTab({ tunnels, links, lost });
}

test("the lamp is green only while each tunnel that shall be up is seen to be protected", () => {
  expect(read([protectedOne, protectedOne, stopped])).toEqual({ lamp: "protected", words: "2 up" });
  for (const other of [
    status("online"),
    status("online", "unreachable"),
    status("reconnecting", "protected"),
    status("starting"),
    { ...protectedOne, app: "down" as const },
  ]) {
    expect(read([protectedOne, other]).lamp).toBe("waiting");
  }
  expect(read([status("starting")])).toEqual({ lamp: "waiting", words: "starting" });
});

test("an open tunnel comes before a failed one, and both before those that are well", () => {
  const open = status("online", "open");
  const failed = status("failed");
  expect(read([protectedOne, failed, open])).toEqual({ lamp: "bad", words: "1 open" });
  expect(read([protectedOne, failed])).toEqual({ lamp: "bad", words: "1 failed" });
});

test("a group's link that is open or failed shows when its tunnels do not say it", () => {
  const link: LinkStatus = { state: "failed", protection: { verdict: "unknown" } };
  expect(read([protectedOne], [link])).toEqual({ lamp: "bad", words: "1 failed" });
  expect(read([status("failed"), status("failed")], [link]).words).toBe("2 failed");
});

test("nothing is claimed with no tunnel up, and nothing when Gatehouse does not answer", () => {
  expect(read([])).toEqual({ lamp: "off", words: "" });
  expect(read([stopped, status("stopping")])).toEqual({ lamp: "off", words: "" });
  expect(read([protectedOne], [], true)).toEqual({ lamp: "lost", words: "not answering" });
});

test("the title names the page, then the tunnels, then the product", () => {
  expect(titleWith("2 up", "Gatehouse")).toBe("2 up · Gatehouse");
  expect(titleWith("1 failed", "Traffic · Gatehouse")).toBe("Traffic · 1 failed · Gatehouse");
  expect(titleWith("", "Traffic · Gatehouse")).toBe("Traffic · Gatehouse");
});
