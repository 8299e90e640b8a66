import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { scriptedApp } from "@/e2e/checks/conformance/scripted-app";
import { TrafficLog } from "@/lib/traffic/capture/traffic-log";
import { sendReplay } from "./send-replay";

const socketFolder = mkdtempSync(path.join(os.tmpdir(), "gatehouse-replay-"));

afterAll(() => rmSync(socketFolder, { recursive: true }));

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
  const log = new TrafficLog({
    budgetBytes: 1024 * 1024,
    bodyBytes: 1024,
    outlet: { isHeard: false, publish: () => undefined },
  });
  const order = {
    tunnelProxy: {
      upstreamUrl: app.url,
      verifyUpstreamTls: true,
      rewriteHost: false,
      hideIdentity: false,
    },
    ...{ tunnelId: "tunnel", replayOf: 1, user: undefined, notes: [] },
    ...{ method: "POST", path: "/up", body: Buffer.from("hello") },
  };
  const headers: [string, string][] = [
    ["Host", "x.example"],
    ["Trailer", "X-Sum"],
  ];
  const outcome = await sendReplay({ ...order, headers, socketFolder }, log);
  app.close();
  expect(outcome).toMatchObject({ detail: { status: 200, state: "done" } });
  expect(app.received()).toMatch(/^POST \/up [\s\S]*hello$/);
  expect(app.received()).not.toContain("X-Sum");
});
