import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { scriptedApp } from "@/e2e/checks/conformance/scripted-app";
import { TrafficLog } from "@/lib/traffic/capture/traffic-log";
import { sendReplay } from "./send-replay";

const socketFolder = mkdtempSync(path.join(os.tmpdir(), "gatehouse-replay-"));

afterAll(() => rmSync(socketFolder, { recursive: true }));

const newLog = () =>
  new TrafficLog({
    budgetBytes: 1024 * 1024,
    bodyBytes: 1024,
    outlet: { isHeard: false, publish: () => undefined },
  });

const orderTo = (upstreamUrl: string) => ({
  tunnelProxy: { upstreamUrl, verifyUpstreamTls: true, rewriteHost: true, hideIdentity: false },
  ...{ tunnelId: "tunnel", replayOf: 1, user: undefined, notes: [] },
});

test("headers that Node's writer refuses beside a length do not prevent a replay", async () => {
  // Answers only when the whole request is here, because a client may stop sending after the answer.
  const app = await scriptedApp((socket) => {
    const answer = () => {
      if (!app.received().endsWith("hello")) return;
      socket.end("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    };
    socket.on("data", answer);
    answer();
  });
  const order = {
    ...orderTo(app.url),
    ...{ method: "POST", path: "/up", body: Buffer.from("hello") },
  };
  const headers: [string, string][] = [
    ["Host", "x.example"],
    ["Trailer", "X-Sum"],
  ];
  const outcome = await sendReplay({ ...order, headers, socketFolder }, newLog());
  app.close();
  expect(outcome).toMatchObject({ detail: { status: 200, state: "done" } });
  expect(app.received()).toMatch(/^POST \/up [\s\S]*hello$/);
  expect(app.received()).not.toContain("X-Sum");
});

test.each(["http://169.254.169.254:80", "http://metadata.google.internal:80"])(
  "nothing is asked of %s, however the request is written",
  async (upstream) => {
    const order = {
      ...orderTo(upstream),
      ...{ method: "PUT", path: "/latest/api/token", body: Buffer.alloc(0) },
    };
    const headers: [string, string][] = [
      ["Host", "x.example"],
      ["X-aws-ec2-metadata-token-ttl-seconds", "21600"],
    ];
    expect(await sendReplay({ ...order, headers, socketFolder }, newLog())).toMatchObject({
      detail: { state: "failed", error: "Gatehouse never connects to this address." },
    });
  },
);
