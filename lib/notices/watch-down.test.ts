import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { DOWN_MS } from "@/lib/contract/down-after";
import type { TunnelState } from "@/lib/contract/tunnels";
import type { StateChange } from "@/lib/engine/tunnel";
import { DownWatch } from "./watch-down";

let told: unknown[] = [];
let watch = new DownWatch();

function step(from: TunnelState, to: TunnelState, cause = "Your network is down") {
  const change: StateChange = { tunnelId: "shop", at: "2026-05-04T12:00:00Z", from, to, cause };
  watch.step(change, (_id, news) => told.push(news));
}

beforeEach(() => {
  vi.useFakeTimers();
  told = [];
  watch = new DownWatch();
});

afterEach(() => {
  vi.useRealTimers();
});

test("a short outage is not reported", () => {
  step("online", "reconnecting");
  vi.advanceTimersByTime(DOWN_MS - 1);
  step("reconnecting", "online");
  vi.advanceTimersByTime(DOWN_MS);
  expect(told).toEqual([]);
});

test("a long one is reported once, with the latest cause, and its end too", () => {
  step("online", "reconnecting");
  vi.advanceTimersByTime(20_000);
  step("reconnecting", "failed", "The authtoken was reset");
  vi.advanceTimersByTime(10_000);
  const since = Date.parse("2026-05-04T12:00:00Z");
  expect(told).toEqual([{ down: true, since, cause: "The authtoken was reset" }]);
  step("failed", "starting");
  vi.advanceTimersByTime(DOWN_MS);
  step("starting", "online");
  expect(told).toEqual([{ down: true, since, cause: "The authtoken was reset" }, { down: false }]);
});

test("a tunnel that is stopped, or was never online, is no outage", () => {
  step("online", "reconnecting");
  step("reconnecting", "stopping");
  step("starting", "failed");
  vi.advanceTimersByTime(2 * DOWN_MS);
  expect(told).toEqual([]);
});
