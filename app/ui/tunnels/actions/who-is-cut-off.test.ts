import { expect, test } from "vitest";
import { initialLiveState } from "@/app/ui/live/live-state";
import { sampleTunnel } from "@/app/ui/tunnels/sample-tunnel";
import type { Snapshot } from "@/lib/contract/events";
import type { Tunnel } from "@/lib/contract/tunnels";
import { whoIsCutOff } from "./who-is-cut-off";

const AT = "2026-01-01T00:00:00.000Z";
const NOW = Date.parse(AT);

function up(name: string, fields: Partial<Tunnel> = {}, url = `https://${name}.ngrok.app`): Tunnel {
  const { status, ...rest } = sampleTunnel(name, fields);
  return { ...rest, status: { ...status, state: "online", desired: "up", url } };
}

function visitor(tunnelId: string, email: string, open = 1): Snapshot["visitors"][number] {
  const seen = { firstSeenAt: AT, lastSeenAt: "2025-12-31T00:00:00.000Z" };
  return { tunnelId, email, ...seen, requests: 1, open, activeNow: open > 0 };
}

function cutOff(tunnels: Tunnel[], rest: Partial<Snapshot> = {}, stopping = tunnels) {
  const empty = { version: "1", sessions: [], notices: [], visitors: [], traffic: [] };
  const snapshot: Snapshot = { ...empty, asks: [], groups: [], tunnels, ...rest };
  return whoIsCutOff(initialLiveState(snapshot), stopping, NOW);
}

const reserved = { domain: "shop.example.com" };

test("nobody here and a URL that comes back: nothing is lost", () => {
  expect(cutOff([up("Shop", reserved)])).toBeUndefined();
  expect(cutOff([up("Shop", {}, "https://one.ngrok-free.dev")])).toBeUndefined();
  expect(cutOff([sampleTunnel("Shop")])).toBeUndefined();
  const gone = { visitors: [visitor("Shop", "member@example.com", 0)] };
  expect(cutOff([up("Shop", reserved)], gone)).toBeUndefined();
});

test("who is here is named, and counted when there are many", () => {
  const tunnels = [up("Shop", reserved), up("Admin", reserved)];
  const one = { visitors: [visitor("Shop", "member@example.com")] };
  expect(cutOff(tunnels.slice(0, 1), one)).toEqual({
    title: "“Shop” stops",
    detail: "member@example.com is cut off.",
  });
  const emails = ["a", "b", "c", "d", "e"].map((name) => `${name}@example.com`);
  const both = tunnels.flatMap(({ id }) => emails.map((email) => visitor(id, email)));
  expect(cutOff(tunnels, { visitors: both })).toEqual({
    title: "2 tunnels stop",
    detail: "a@example.com, b@example.com, c@example.com, and 2 more are cut off.",
  });
});

test("a URL that ngrok chose may not come back", () => {
  expect(cutOff([up("Shop")])?.detail).toBe(
    "The URL is not reserved: the next start may get another one.",
  );
  expect(cutOff([up("Shop"), up("Admin"), up("Docs", reserved)])?.detail).toMatch(/^2 URLs/);
});

test("the URL of a link is lost with the last of its apps", () => {
  const behind = (name: string) => {
    const tunnel = up(name);
    const link = { group: "Demo", url: "https://demo.ngrok.app" };
    return { ...tunnel, status: { ...tunnel.status, link } };
  };
  const [one, two] = [behind("Shop"), behind("Admin")];
  expect(cutOff([one, two], {}, [one])).toBeUndefined();
  expect(cutOff([one, two])?.detail).toMatch(/^The URL is not reserved/);
});
