import { createHmac } from "node:crypto";
import { once } from "node:events";
import http from "node:http";
import https from "node:https";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { z } from "zod";
import { makeEdgeCertificate } from "@/e2e/lab/edge/certificate";
import { noticeSchema, webhookInputSchema } from "@/lib/contract/notices";
import { newMachine, removeMachines } from "@/lib/transfer/config-file/machine.fixture";
import { deliver, forgetDelivery, lastDelivery } from "./deliver";
import { postWebhook } from "./post-webhook";
import { deleteWebhook, getWebhook, saveWebhook, sendToWebhook } from "./webhook";
import { isAllowedAddress } from "./webhook-address";

const messageSchema = z.object({ id: z.number() });
const secret = "a secret of the receiver";
let server: http.Server;
let url: string;
let answers: number[];
let received: { headers: http.IncomingHttpHeaders; body: string }[];

beforeEach(async () => {
  received = [];
  answers = [];
  server = http.createServer((request, response) => {
    let body = "";
    request.on("data", (chunk) => (body += String(chunk)));
    request.on("end", () => {
      received.push({ headers: request.headers, body });
      const status = answers.shift() ?? 204;
      response.writeHead(status, status === 302 ? { location: "/elsewhere" } : {}).end();
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
});

afterEach(() => {
  server.closeAllConnections();
  server.close();
});

test("a receiver can check with the secret that the message is ours and new", async () => {
  const before = Math.floor(Date.now() / 1000);
  expect(await postWebhook({ url, secret }, '{"title":"Grüße"}')).toMatchObject({ ok: true });
  const [message] = received;
  const [, time, signature] =
    /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(message?.headers["gatehouse-signature"])) ?? [];
  expect(Number(time)).toBeGreaterThanOrEqual(before);
  const expected = createHmac("sha256", secret).update(`${time}.${message?.body}`).digest("hex");
  expect(signature).toBe(expected);
  expect(message?.body).toBe('{"title":"Grüße"}');
  expect(JSON.stringify(message)).not.toContain(secret);
});

test("a certificate that nobody vouches for gets no message, whatever the environment says", async () => {
  vi.stubEnv("NODE_TLS_REJECT_UNAUTHORIZED", "0");
  const { key, cert } = makeEdgeCertificate("Nobody's CA");
  const secure = https.createServer({ key, cert }, (request, response) => {
    received.push({ headers: request.headers, body: "" });
    response.end();
  });
  await once(secure.listen(0, "127.0.0.1"), "listening");
  const { port } = secure.address() as AddressInfo;
  const attempt = await postWebhook({ url: `https://127.0.0.1:${port}/hook`, secret }, "{}");
  secure.close();
  vi.unstubAllEnvs();
  expect(attempt).toMatchObject({ ok: false });
  expect(received).toEqual([]);
});

test("a temporary failure is tried again, a refusal is not, and the tries are limited", async () => {
  answers = [500, 429, 204];
  expect(await deliver({ url, secret }, "{}", () => true, [1, 1, 1])).toMatchObject({ ok: true });
  expect(received.length).toBe(3);
  expect(lastDelivery()).toMatchObject({ ok: true, detail: "It answered 204." });
  answers = [400];
  expect(await deliver({ url, secret }, "{}", () => true, [1, 1])).toMatchObject({
    ok: false,
    again: false,
  });
  expect(received.length).toBe(4);
  answers = [503, 503, 503, 503];
  expect(await deliver({ url, secret }, "{}", () => true, [1, 1])).toMatchObject({ ok: false });
  expect(received.length).toBe(7);
});

test("an address that was changed meanwhile is neither tried again nor reported", async () => {
  forgetDelivery();
  answers = [503];
  let isWanted = true;
  const attempt = deliver({ url, secret }, "{}", () => isWanted, [1, 1]);
  isWanted = false;
  expect(await attempt).toMatchObject({ ok: false, again: true });
  expect(received.length).toBe(1);
  expect(lastDelivery()).toBeUndefined();
});

test("a message that waits for its next try is dropped with the webhook", async () => {
  await newMachine();
  const stored = { url, secret: "only-the-receiver-knows" };
  saveWebhook(stored);
  answers = [503, 204];
  const notice = { id: 1, at: new Date().toISOString(), kind: "down", tunnels: [], title: "Down" };
  sendToWebhook(noticeSchema.parse(notice));
  await expect.poll(() => getWebhook()?.lastDelivery?.detail).toBe("It answered 503.");
  deleteWebhook();
  // The next try is due after a second; a message to the new address comes after that.
  const again = `${url}/other`;
  saveWebhook({ ...stored, url: again });
  answers = [503, 204];
  sendToWebhook(noticeSchema.parse({ ...notice, id: 2 }));
  await expect.poll(() => getWebhook()?.lastDelivery?.ok, { timeout: 10_000 }).toBe(true);
  const ids = received.map(({ body }) => messageSchema.parse(JSON.parse(body)).id);
  expect(ids).toEqual([1, 2, 2]);
  removeMachines();
});

test("a redirect is not followed", async () => {
  answers = [302];
  const attempt = await postWebhook({ url, secret }, "{}");
  expect(attempt).toMatchObject({ ok: false, again: false });
  expect(attempt.detail).toContain("redirects are not followed");
  expect(received.length).toBe(1);
});

test("a receiver that is not there is reported with a sentence", async () => {
  server.close();
  await once(server, "close");
  const attempt = await postWebhook({ url, secret }, "{}");
  expect(attempt).toMatchObject({ ok: false, again: true });
  expect(attempt.detail).toContain("ECONNREFUSED");
});

test.each([
  ["169.254.169.254", true],
  ["::ffff:169.254.169.254", true],
  ["fe80::1", true],
  ["fd00:ec2::254", true],
  ["100.100.100.200", true],
  ["0.0.0.0", true],
  ["10.0.0.7", false],
  ["203.0.113.9", false],
])("%s is not an address for a webhook (secure: %s)", (address, secure) => {
  expect(isAllowedAddress(address, secure)).toBe(false);
});

test.each([
  ["127.0.0.1", false],
  ["::1", false],
  ["10.0.0.7", true],
  ["203.0.113.9", true],
])("%s is an address for a webhook (secure: %s)", (address, secure) => {
  expect(isAllowedAddress(address, secure)).toBe(true);
});

test("metadata addresses are refused before anything is sent, in any spelling", async () => {
  for (const host of ["169.254.169.254", "[::ffff:a9fe:a9fe]", "2852039166", "0xa9fea9fe"]) {
    const attempt = await postWebhook({ url: `https://${host}/latest`, secret }, "{}");
    expect(attempt, host).toMatchObject({ ok: false, again: false });
    expect(attempt.detail).toContain("is not an address for a webhook");
  }
});

test("the dashboard itself is refused as a receiver, under any of its names", async () => {
  const port = new URL(url).port;
  const before = process.env.PORT;
  process.env.PORT = port;
  try {
    for (const host of ["localhost", "gatehouse.localhost", "127.0.0.1", "[::1]", "127.1"]) {
      const own = `http://${host}:${port}/api/token/rotate`;
      const attempt = await postWebhook({ url: own, secret }, "{}");
      expect(attempt, host).toMatchObject({ ok: false, again: false });
      expect(() => saveWebhook({ url: own, secret })).toThrow(
        expect.objectContaining({ code: "invalid_input" }),
      );
    }
    expect(received).toEqual([]);
  } finally {
    if (before === undefined) delete process.env.PORT;
    else process.env.PORT = before;
  }
});

test.each(["http://example.com/hook", "ftp://example.com", "https://me:pw@example.com", "nothing"])(
  "%s cannot be stored",
  (address) => {
    expect(webhookInputSchema.safeParse({ url: address }).success).toBe(false);
  },
);

test("https anywhere and http on this machine can be stored", () => {
  for (const address of ["https://example.com/x", "http://localhost:8080", "http://[::1]:9/"]) {
    expect(webhookInputSchema.safeParse({ url: address }).success, address).toBe(true);
  }
});
