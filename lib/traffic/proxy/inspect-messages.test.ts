import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { messageQuerySchema } from "@/lib/contract/messages";
import { allRequestsQuerySchema } from "@/lib/contract/request-query";
import type { ProxyReports } from "@/lib/traffic/calls";
import { openProxy } from "./proxy";

const socketFolder = mkdtempSync(path.join(os.tmpdir(), "gatehouse-inspect-"));
afterAll(() => rmSync(socketFolder, { recursive: true }));

const nothing = () => undefined;
const REPORTS: ProxyReports = {
  ...{ events: nothing, app: nothing, firstVisit: nothing, probe: nothing, gate: nothing },
  ...{ asked: nothing, grantUsed: nothing, keysWanted: nothing, alarm: nothing, visits: nothing },
};
const ACCEPTED =
  "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n";
const ASKED =
  "GET /live HTTP/1.1\r\nHost: shop\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n";
/** A message, and what no message is. */
const FROM_APP = Buffer.concat([Buffer.from([0x81, 2, 104, 105]), randomBytes(100_000)]);
const FROM_VISITOR = Buffer.concat([Buffer.from([0x82, 1, 0, 0x83]), randomBytes(100_000)]);

/** Reads until the other side has sent so much. */
async function read(socket: net.Socket, bytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let got = 0;
  while (got < bytes) {
    const [chunk]: Buffer[] = await once(socket, "data");
    if (!chunk) break;
    chunks.push(chunk);
    got += chunk.length;
  }
  return Buffer.concat(chunks);
}

test.each([true, false])(
  "with inspection %s the same bytes pass, also those right behind the heads; without it nothing is kept",
  async (inspect) => {
    const app = net.createServer();
    await once(app.listen(0, "127.0.0.1"), "listening");
    const address = app.address();
    const port = typeof address === "object" ? address?.port : 0;
    const proxy = openProxy(
      { thread: "proxy", budgetBytes: 2 ** 22, bodyBytes: 1_024, firstRequestId: 1 },
      REPORTS,
    );
    const opened = await proxy.openTunnelProxy(1, {
      upstreamUrl: `http://127.0.0.1:${port}`,
      ...{ verifyUpstreamTls: true, rewriteHost: false, hideIdentity: false, identified: true },
      ...{ tunnelId: "shop", socketFolder, policyAdds: [], inspect, notes: [] },
    });
    if ("failed" in opened) throw new Error(opened.failed);
    const visitor = net.connect(opened.url.slice("unix:".length));
    const connected = once(app, "connection");
    visitor.write(Buffer.concat([Buffer.from(ASKED), FROM_VISITOR.subarray(0, 3)]));
    const [server]: net.Socket[] = await connected;
    if (!server) throw new Error("nobody came");
    let asked = "";
    while (!asked.includes("\r\n\r\n")) asked += String((await once(server, "data"))[0]);
    const early = Buffer.from(asked.slice(asked.indexOf("\r\n\r\n") + 4), "latin1");
    server.write(Buffer.concat([Buffer.from(ACCEPTED), FROM_APP]));
    const answer = await read(visitor, ACCEPTED.length + FROM_APP.length);
    expect(answer.subarray(answer.indexOf("\r\n\r\n") + 4).equals(FROM_APP)).toBe(true);
    visitor.write(FROM_VISITOR.subarray(3));
    const got = await read(server, FROM_VISITOR.length - early.length);
    expect(Buffer.concat([early, got]).equals(FROM_VISITOR)).toBe(true);

    const { items } = await proxy.listRequests(allRequestsQuerySchema.parse({ tunnel: "shop" }));
    expect(items).toHaveLength(inspect ? 1 : 0);
    const page = await proxy.listMessages(1_001, messageQuerySchema.parse({}));
    const id = items[0]?.id ?? 2;
    const kept = (await proxy.listMessages(id, messageQuerySchema.parse({})))?.items ?? [];
    expect(page).toBeUndefined();
    expect(kept.map(({ text }) => text)).toEqual(inspect ? expect.arrayContaining(["hi"]) : []);
    expect(proxy.totals().capture.requests).toBe(inspect ? 1 : 0);
    if (!inspect) expect(proxy.totals().capture.bytes).toBe(0);
    visitor.destroy();
    server.destroy();
    await proxy.closeTunnelProxy(1);
    app.close();
  },
);
