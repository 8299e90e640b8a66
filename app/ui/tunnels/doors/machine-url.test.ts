import { expect, test } from "vitest";
import { sampleTunnel } from "@/app/ui/tunnels/sample-tunnel";
import { machineUrl } from "./machine-url";

test("machines send to the link's own address, not to one that chooses an app for a person", () => {
  const { status, ...tunnel } = sampleTunnel("demo", { domain: "demo.example.com" });
  const alone = { ...status, url: "https://demo.example.com" };
  expect(machineUrl({ ...tunnel, status: alone })).toBe("https://demo.example.com");
  const link = { group: "Demo", url: "https://apps.example.com" };
  const behind = { ...status, url: `${link.url}/.gatehouse/go/${tunnel.id}/`, link };
  expect(machineUrl({ ...tunnel, status: behind })).toBe("https://apps.example.com");
  expect(machineUrl({ ...tunnel, status: { ...status, link: { group: "Demo" } } })).toBeUndefined();
});
