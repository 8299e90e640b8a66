import http from "node:http";
import net from "node:net";
import { afterEach, expect, test } from "vitest";
import { postWebhook } from "@/lib/notices/post-webhook";
import { fetchHop } from "@/lib/protection/fetch-hop";
import { fetchLimited } from "./fetch-limited";

let server: net.Server | undefined;
afterEach(() => server?.close());

/** Answers `count` times with status 1xx, then with 200. */
async function answering(count: number, status: string): Promise<string> {
  server = net.createServer((socket) => {
    socket.on("error", () => undefined);
    socket.once("data", () => {
      socket.write(`HTTP/1.1 ${status}\r\n\r\n`.repeat(count));
      socket.end("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}");
    });
  });
  await new Promise<void>((done) => server?.listen(0, "127.0.0.1", done));
  const address = server.address();
  return `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}/`;
}

const ASKS: [string, (url: string) => Promise<unknown>][] = [
  ["an issuer", (url) => fetchLimited(url, {}, { ms: 5_000, maxBytes: 1024 })],
  ["a tunnel", (url) => fetchHop(new URL(url), {}, 5_000)],
  [
    "a webhook",
    async (url) => {
      const { ok, detail } = await postWebhook({ url, secret: "secret" }, "{}");
      if (!ok) throw new Error(detail);
    },
  ],
];

test.each(ASKS)(
  "%s may say something before its answer, and not without end",
  async (_what, ask) => {
    for (const status of ["100 Continue", "103 Early Hints"]) {
      await ask(await answering(3, status));
      server?.close();
      await expect(ask(await answering(5_000, status))).rejects.toThrow("more than 16 answers");
      server?.close();
    }
  },
);

test("Node itself has no limit", async () => {
  const url = await answering(5_000, "100 Continue");
  const status = await new Promise((resolve) =>
    http.get(url, (answer) => resolve(answer.resume().statusCode)),
  );
  expect(status).toBe(200);
});
