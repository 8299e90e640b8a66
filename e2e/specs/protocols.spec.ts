import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import http from "node:http";
import { Readable } from "node:stream";
import { json } from "node:stream/consumers";
import type { Page } from "@playwright/test";
import { z } from "zod";
import { messagePageSchema } from "@/lib/contract/messages";
import { requestPageSchema } from "@/lib/contract/traffic";
import { expectAccessible } from "./expect-accessible";
import { type Api, expect, logIn, openLink, testOnKept as test } from "./fixtures";
import { startTunnel } from "./tunnel-steps";

const SIZE = 200 * 1024 * 1024;

test("WebSocket, event stream and 200 MB each way pass through tunnel and login", async ({
  api,
  browser,
  lab,
  page,
}) => {
  const { id, status } = await startTunnel(api, lab, {
    allowedEmails: ["member@example.com"],
  });
  const url = String(status.url);
  const context = await browser.newContext();
  const tab = await context.newPage();
  await openLink(tab, url);
  await logIn(tab, "member@example.com");
  await expect(tab.getByRole("heading", { name: "Storefront" })).toBeVisible();

  const echoed = await tab.evaluate(
    () =>
      new Promise<string>((resolve, reject) => {
        const socket = new WebSocket(`ws://${location.host}/ws`);
        Object.assign(window, { socket });
        socket.onopen = () => socket.send("hello through the tunnel");
        socket.onmessage = ({ data }) => resolve(String(data));
        socket.onerror = () => reject(new Error("the socket failed"));
      }),
  );
  expect(echoed).toContain("hello through the tunnel");

  await test.step("its messages are listed, searched, paused, and opened by keyboard", async () => {
    const say = (text: string) =>
      tab.evaluate((message) => Reflect.get(window, "socket").send(message), text);
    const request = await requestOf(api, id, "/ws");
    const messages = async () => {
      const { body } = await api.request("GET", `/api/requests/${request}/messages`);
      return messagePageSchema.parse(body).latest;
    };
    const release = await holdMessages(page);
    await page.goto(`/tunnels/${id}/traffic?request=${request}`);
    const part = page.getByRole("region", { name: "Messages" });
    const list = part.getByRole("listbox", { name: "Messages" });
    const rows = list.getByRole("option");
    await expect(part.getByRole("searchbox")).toBeVisible();
    await expect(part).not.toContainText(/\d+ messages?/);
    release();
    await expect(part).toContainText("2 messages. The connection is open.");
    await expect(rows).toHaveCount(2);
    await say(JSON.stringify({ type: "order", password: "hunter2hunter2" }));
    await expect(rows).toHaveCount(4);
    await expect(list).not.toContainText("hunter2");

    await part.getByRole("button", { name: "Pause" }).click();
    await say("while it is paused");
    await expect.poll(messages).toBe(6);
    await expect(rows).toHaveCount(4);
    await part.getByRole("button", { name: "Resume" }).click();
    await expect(rows).toHaveCount(6);

    await part.getByRole("searchbox", { name: "Search the messages" }).fill("ORDER");
    await expect(rows).toHaveCount(2);
    await part.getByRole("radio", { name: "From your app" }).check();
    await expect(rows).toHaveCount(1);
    await list.focus();
    await page.keyboard.press("ArrowDown");
    await expect(part.getByRole("heading", { name: "Message from your app" })).toBeVisible();
    await expect(part.getByText('"type": "order"')).toBeVisible();
    await expectAccessible(page);
    await list.focus();
    await page.keyboard.press("Escape");
    await expect(part.getByRole("heading", { name: "Message from your app" })).toBeHidden();
  });

  const ticks = await tab.evaluate(
    () =>
      new Promise<number>((resolve, reject) => {
        let count = 0;
        const source = new EventSource("/events");
        source.onmessage = () => {
          count += 1;
          if (count < 3) return;
          source.close();
          resolve(count);
        };
        source.onerror = () => reject(new Error("the stream failed"));
      }),
  );
  expect(ticks).toBe(3);

  const cookies = await context.cookies(url);
  const visitor = visitorOf(url, cookies.map(({ name, value }) => `${name}=${value}`).join("; "));

  const sent = randomStream(SIZE);
  const upload = await visitor("/upload", { method: "POST", body: sent.stream });
  expect(await json(upload)).toEqual({ sha256: sent.digest(), length: SIZE });

  const download = await visitor(`/download?bytes=${SIZE}&seed=7`);
  const hash = createHash("sha256");
  let received = 0;
  for await (const chunk of download) {
    received += chunk.length;
    hash.update(chunk);
  }
  expect(received).toBe(SIZE);
  const expected = await fetch(`${lab.app.url}/download/hash?bytes=${SIZE}&seed=7`);
  expect(await expected.text()).toContain(hash.digest("hex"));
  await context.close();
});

/** Keeps the page waiting for the messages until the returned function is called. */
async function holdMessages(page: Page): Promise<() => void> {
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route(
    "**/api/requests/*/messages?*",
    async (route) => {
      await released;
      await route.continue();
    },
    { times: 1 },
  );
  return release;
}

async function requestOf(api: Api, id: string, path: string): Promise<number> {
  const { body } = await api.request("GET", `/api/tunnels/${id}/requests?q=${path}`);
  return requestPageSchema.parse(body).items[0]?.id ?? 0;
}

/**
 * Node does not resolve names under .localhost on every system, so this connects to loopback and sends the name in
 * Host.
 */
function visitorOf(url: string, cookie: string) {
  const { port, host } = new URL(url);
  return async (
    path: string,
    { method = "GET", body }: { method?: string; body?: Readable } = {},
  ) => {
    const request = http.request({
      host: "127.0.0.1",
      port,
      path,
      method,
      headers: { host, cookie },
    });
    if (body) body.pipe(request);
    else request.end();
    const [response] = await once(request, "response");
    return z.instanceof(http.IncomingMessage).parse(response);
  };
}

type HashedStream = { stream: Readable; digest(): string };

function randomStream(size: number): HashedStream {
  const hash = createHash("sha256");
  const block = randomBytes(1024 * 1024);
  let left = size;
  const stream = new Readable({
    read() {
      if (left === 0) return void this.push(null);
      const chunk = block.subarray(0, Math.min(left, block.length));
      left -= chunk.length;
      hash.update(chunk);
      this.push(chunk);
    },
  });
  let digest: string | undefined;
  return { stream, digest: () => (digest ??= hash.digest("hex")) };
}
