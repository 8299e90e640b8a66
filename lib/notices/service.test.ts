import { once } from "node:events";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { z } from "zod";
import { getDatabase } from "@/db/open";
import { getHub } from "@/lib/base/hub";
import type { TunnelError } from "@/lib/contract/tunnels";
import { getSettings, updateSettings } from "@/lib/settings/service";
import { newMachine, removeMachines } from "@/lib/transfer/config-file/machine.fixture";
import { TOGETHER_MS, tellFailedStart } from "./failed-starts";
import { clearNotices, listNotices, notify, notifyAgain } from "./service";
import { saveWebhook } from "./webhook";
import { MOST_AT_ONCE } from "./webhook-budget";

const SHOP = { id: "shop", name: "Shop" };
const DOCS = { id: "docs", name: "Docs" };
const messageSchema = z.object({ id: z.int(), kind: z.string(), title: z.string() });

const closers: (() => void)[] = [];

beforeEach(async () => {
  await newMachine();
});

afterEach(() => {
  vi.useRealTimers();
  for (const close of closers.splice(0)) close();
  getDatabase().close();
  removeMachines();
});

/** What a webhook on this machine gets. */
async function receive() {
  const got: z.infer<typeof messageSchema>[] = [];
  const server = http.createServer((request, response) => {
    let body = "";
    request.on("data", (chunk) => (body += String(chunk)));
    request.on("end", () => {
      got.push(messageSchema.parse(JSON.parse(body)));
      response.writeHead(204).end();
    });
  });
  await listen(server);
  return got;
}

/** Has the webhook call this server. */
async function listen(server: http.Server): Promise<void> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  closers.push(() => server.close());
  const { port } = server.address() as AddressInfo;
  saveWebhook({ url: `http://127.0.0.1:${port}/hook`, secret: "only-the-receiver-knows" });
}

function tellOutage() {
  return notify({ kind: "app", tunnels: [SHOP], title: "The app of “Shop” does not answer" });
}

test("an outage that is over stays one notice, at its place, and the webhook gets both", async () => {
  const got = await receive();
  const events: string[] = [];
  getHub().tap((event) => {
    if (event.type === "notice") events.push(`${event.data.id} ${event.data.title}`);
  });
  const begun = tellOutage();
  notify({ kind: "visitor", tunnels: [SHOP], title: "Somebody arrived" });
  if (!begun) throw new Error("It was not told.");
  const title = "The app of “Shop” was away for 12 min";
  const endedAt = "2026-05-04T12:12:00.000Z";
  const about = { code: "app_away", tunnelId: "shop", endedAt };
  notifyAgain(begun, { kind: "app", tunnels: [SHOP], title, about });
  expect(listNotices()).toMatchObject([
    { kind: "visitor" },
    { kind: "app", id: begun.id, at: begun.at, title, about },
  ]);
  expect(events.at(-1)).toBe(`${begun.id} ${title}`);
  await expect.poll(() => got.filter(({ id }) => id === begun.id)).toHaveLength(2);
  // Who has cleared the list does not find it there again.
  clearNotices();
  notifyAgain(begun, { kind: "app", tunnels: [SHOP], title });
  expect(listNotices()).toEqual([]);
  await expect.poll(() => got.filter(({ id }) => id === begun.id)).toHaveLength(3);
});

test("a kind that is turned off is neither listed nor sent; what concerns safety cannot be", async () => {
  const got = await receive();
  expect((await getSettings()).noticesOff).toEqual([]);
  await updateSettings({ noticesOff: ["visitor", "app"] });
  expect(tellOutage()).toBeUndefined();
  notify({ kind: "visitor", tunnels: [SHOP], title: "Somebody arrived" });
  notify({ kind: "protection", tunnels: [SHOP], title: "“Shop” was open" });
  expect(listNotices().map(({ kind }) => kind)).toEqual(["protection"]);
  await expect.poll(() => got.map(({ kind }) => kind)).toEqual(["protection"]);
  for (const kind of ["protection", "gate", "gatehouse", "unreadable", "nonsense"])
    await expect(updateSettings({ noticesOff: [kind] })).rejects.toMatchObject({
      code: "invalid_input",
    });
  // As after a restart.
  globalThis.__gatehouse?.delete("quiet-kinds");
  expect((await getSettings()).noticesOff).toEqual(["visitor", "app"]);
  await updateSettings({ noticesOff: [] });
  expect(tellOutage()).toBeDefined();
});

test("strangers cannot make the webhook ring without end, and an alarm is sent all the same", async () => {
  const got = await receive();
  for (let index = 0; index < 5 * MOST_AT_ONCE; index += 1)
    notify({ kind: "visitor", tunnels: [SHOP], title: `Number ${index}` });
  notify({ kind: "protection", tunnels: [SHOP], title: "“Shop” was open" });
  await expect.poll(() => got.some(({ kind }) => kind === "protection")).toBe(true);
  expect(got.length).toBeLessThanOrEqual(MOST_AT_ONCE + 1);
  expect(listNotices()[1]?.title).toBe(`Number ${5 * MOST_AT_ONCE - 1}`);
});

test("a webhook that answers when the database can no longer be read is told of, and no more is sent", async () => {
  const write = vi.spyOn(process.stdout, "write").mockReturnValue(true);
  closers.push(() => write.mockRestore());
  let calls = 0;
  const server = http.createServer((_, response) => {
    calls += 1;
    getDatabase().close();
    response.writeHead(503).end();
  });
  await listen(server);
  tellOutage();
  // When it would have been sent again.
  await expect
    .poll(() => write.mock.calls.join(""), { timeout: 5_000 })
    .toContain("The webhook did not take");
  expect(calls).toBe(1);
});

test("starts that fail together for one reason are one notice, with the side and the next step", () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const error: TunnelError = {
    at: "2026-05-04T12:00:00.000Z",
    code: "ERR_NGROK_105",
    title: "The authtoken is not valid",
    detail: "ngrok does not know it.",
    side: "ngrok",
    fix: "Copy it from ngrok's dashboard again.",
  };
  tellFailedStart(SHOP, error);
  tellFailedStart(DOCS, error);
  tellFailedStart(SHOP, error);
  tellFailedStart({ id: "x", name: "X" }, { ...error, title: "Another", side: "plan" });
  expect(listNotices()).toEqual([]);
  vi.advanceTimersByTime(TOGETHER_MS);
  expect(listNotices()).toMatchObject([
    { kind: "start-failed", title: "“X” could not be started: Another", about: { tunnelId: "x" } },
    {
      tunnels: [SHOP, DOCS],
      title: "“Shop” and “Docs” could not be started: The authtoken is not valid",
      detail: "ngrok account: ngrok does not know it. Copy it from ngrok's dashboard again.",
      about: { code: "ERR_NGROK_105", side: "ngrok" },
    },
  ]);
  // The next attempt is told of again.
  tellFailedStart(SHOP, error);
  vi.advanceTimersByTime(TOGETHER_MS);
  expect(listNotices()).toHaveLength(3);
});

test("a program that starts a tunnel again and again does not push out other notices", () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const at = "2026-05-04T12:00:00.000Z";
  const error: TunnelError = { at, title: "The domain is not yours", detail: "It is another’s." };
  notify({ kind: "protection", tunnels: [SHOP], title: "“Shop” was open" });
  for (let attempt = 0; attempt < 100; attempt += 1) {
    tellFailedStart(SHOP, error);
    vi.advanceTimersByTime(TOGETHER_MS);
  }
  const kinds = listNotices().map(({ kind }) => kind);
  expect(kinds).toContain("protection");
  expect(kinds.filter((kind) => kind === "start-failed")).toHaveLength(6);
  // Another tunnel, and another reason, are news.
  tellFailedStart(DOCS, error);
  tellFailedStart(SHOP, { ...error, title: "The authtoken is not valid" });
  vi.advanceTimersByTime(TOGETHER_MS);
  expect(listNotices()).toHaveLength(9);
});
