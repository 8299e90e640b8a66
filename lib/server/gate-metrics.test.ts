import { afterAll, expect, test, vi } from "vitest";
import { saveIssuerKeysRow } from "@/db/issuer-keys";
import { getDatabase } from "@/db/open";
import { NOWHERE, newGate, person } from "@/lib/access/access.fixture";
import { prepareKeys } from "@/lib/access/issuer-keys";
import type { Tunnel } from "@/lib/contract/tunnels";
import { removeMachines } from "@/lib/transfer/config-file/machine.fixture";
import { getTunnel } from "@/lib/tunnels/service";
import { gateMetrics } from "./gate-metrics";

afterAll(() => {
  getDatabase().close();
  removeMachines();
});

test("each gate's state, people, refusals, questions and keys are written for Prometheus", async () => {
  vi.spyOn(process.stdout, "write").mockReturnValue(true);
  const { ids, reports } = await newGate('The "shop"', "Blog");
  const [shop = "", blog = ""] = ids;
  reports.asked(shop, person("guest"));
  reports.asked(shop, person("other"));
  const fetchedAt = new Date(Math.floor(Date.now() / 1000) * 1000 - 60_000);
  saveIssuerKeysRow({
    issuer_url: NOWHERE,
    keys: JSON.stringify({ issuer: NOWHERE, algorithms: ["RS256"], keys: { keys: [] } }),
    fetched_at: fetchedAt.toISOString(),
  });
  prepareKeys(NOWHERE);
  const running: Tunnel = getTunnel(shop);
  running.status.gate = { state: "verifying", since: "", verified: 4, refused: 1 };
  const without: Tunnel = { ...getTunnel(blog), gate: false };
  without.status.gate = { state: "off", since: "" };
  const refused = [
    { tunnelId: shop, reasons: { "no-token": 3, removed: 1 } },
    { tunnelId: "deleted", reasons: { signature: 9 } },
  ];

  const lines = gateMetrics([running, without], refused).join("").trimEnd().split("\n");
  const labels = `tunnel="The \\"shop\\"",id="${shop}"`;
  expect(lines).toEqual(
    expect.arrayContaining([
      "# TYPE gatehouse_gate_refused_requests_total counter",
      `gatehouse_gate_state{${labels},state="verifying"} 1`,
      `gatehouse_gate_state{${labels},state="no-token"} 0`,
      `gatehouse_gate_state{tunnel="Blog",id="${blog}",state="off"} 1`,
      `gatehouse_gate_verified_people{${labels}} 4`,
      `gatehouse_gate_refused_people{${labels}} 1`,
      `gatehouse_gate_refused_requests_total{${labels},reason="no-token"} 3`,
      `gatehouse_gate_refused_requests_total{${labels},reason="removed"} 1`,
      `gatehouse_open_asks{${labels}} 2`,
      `gatehouse_issuer_keys_fetched_timestamp_seconds{issuer="${NOWHERE}"} ${fetchedAt.getTime() / 1000}`,
    ]),
  );
  expect(lines.filter((line) => line.includes("Blog") && !line.includes("_state"))).toEqual([]);
  expect(lines.join("\n")).not.toContain("deleted");
  // HELP and TYPE before the samples, each name once (https://prometheus.io/docs/instrumenting/exposition_formats/).
  const helps = lines.flatMap((line) => /^# HELP (\S+)/.exec(line)?.[1] ?? []);
  expect(new Set(helps).size).toBe(helps.length);
  for (const name of helps) expect(name).toMatch(/^gatehouse_[a-z_]+$/);
});
