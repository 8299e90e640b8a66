import { createHash, createHmac } from "node:crypto";
import { once } from "node:events";
import type http from "node:http";
import net from "node:net";
import { text } from "node:stream/consumers";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import WebSocket from "ws";
import { CLIENT, ISSUER, openProvider, type TokenProvider } from "@/e2e/gate-tokens";
import { everybody, NAVIGATION, openLinkWorld, type Sent } from "@/e2e/link-world";
import type { DoorRules } from "@/lib/traffic/door-orders";

let provider: TokenProvider;
let world: ReturnType<typeof openLinkWorld>;

beforeAll(async () => {
  provider = await openProvider();
  world = openLinkWorld(provider);
});
afterEach(() => world.closeAll());
afterAll(() => world.remove());

const SECRET = "a-secret-of-the-sender";
const ORIGIN = "https://pages.example.com";
const KEYS = { one: `gh_${"1".repeat(43)}`, two: `gh_${"2".repeat(43)}` };
const BODY = '{"n":1}';

function doorsOf(name: "one" | "two", more: Partial<DoorRules> = {}): DoorRules {
  const hash = createHash("sha256").update(KEYS[name]).digest("hex");
  const signature = { scheme: "github" as const, secrets: [`${SECRET}-${name}`] };
  return {
    keys: [{ id: `key-${name}`, name, hash, until: Date.now() + 60_000 }],
    webhooks: [{ id: `hook-${name}`, name, method: "POST", path: `/hooks/${name}`, signature }],
    origins: [ORIGIN],
    ...more,
  };
}

const sign = (name: string) =>
  `sha256=${createHmac("sha256", `${SECRET}-${name}`).update(BODY).digest("hex")}`;
const hook = (path: string, signature: string, headers: http.OutgoingHttpHeaders = {}) => ({
  path,
  method: "POST",
  body: BODY,
  headers: { "x-hub-signature-256": signature, ...headers },
});

/** A link as it is where ngrok was told of all these doors. */
async function openTwo(one = doorsOf("one"), two = doorsOf("two")) {
  const [first, second] = [await world.openApp("one"), await world.openApp("two")];
  const rules = { one: { ...everybody, doors: one }, two: { ...everybody, doors: two } };
  const apps = [world.running(first, rules.one), world.running(second, rules.two)];
  const webhooks = ["POST /hooks/one", "POST /hooks/two"];
  const doorsAtBind = { hasKeys: true, webhooks, origins: [ORIGIN] };
  const own = { headers: world.headers, issuerUrl: ISSUER, clientId: CLIENT };
  const link = await world.openLink(apps, { gate: { ...own, maxAgeMs: 3_600_000, doorsAtBind } });
  const send = async ({ path = "/", ...sent }: Sent & { path?: string }) => {
    const response = await world.begin(link, path, sent);
    return {
      status: response.statusCode ?? 0,
      headers: response.headers,
      body: await text(response),
    };
  };
  return { first, second, apps, rules, link, send };
}

test("each proof leads to its own app, whatever is chosen, and no cookie goes along", async () => {
  const { first, second, link, send } = await openTwo();
  const member = world.browser(link, await provider.token());
  await member.choose("id-two");
  const cookie = `${[...member.jar].map((pair) => pair.join("=")).join("; ")}; a=1; gh-00000000-b=2`;
  const headers = { cookie, Cookie2: "$Version=1", "gatehouse-key": KEYS.one };
  expect(await send({ headers })).toMatchObject({ status: 200, body: "app one" });
  const bearer = { cookie, authorization: `Bearer ${KEYS.two}` };
  expect(await send({ headers: bearer })).toMatchObject({ body: "app two" });
  expect(await send(hook("/hooks/one", sign("one"), { cookie }))).toMatchObject({
    body: "app one",
  });
  expect(await send(hook("/hooks/two", sign("two"), { cookie }))).toMatchObject({
    body: "app two",
  });
  const socket = new WebSocket("ws://apps.example.com/socket", {
    headers: { cookie, "gatehouse-key": KEYS.one },
    createConnection: () => net.connect({ path: world.placeOf(link).socketPath }),
  });
  world.closers.push(() => socket.terminate());
  expect(String((await once(socket, "message"))[0])).toBe("app one");
  expect([first.seen.length, second.seen.length]).toEqual([3, 2]);
  for (const { raw } of [...first.seen, ...second.seen])
    expect(raw.join("\n")).not.toMatch(/cookie|gh_|gatehouse/i);
  // Machines are nobody who is here.
  expect((await member.open("/.gatehouse/")).body).not.toContain("other person");
});

test("no proof of one app says anything at another one, and none of them reaches an app", async () => {
  const { first, second, link, send } = await openTwo();
  const member = world.browser(link, await provider.token());
  await member.choose("id-two");
  const loggedIn = { headers: member.own() };
  const both = { "gatehouse-key": KEYS.one, authorization: `Bearer ${KEYS.two}` };
  const refused: [string, Sent & { path?: string }][] = [
    ["another app's signature", hook("/hooks/two", sign("one"))],
    ["another app's signature beside a choice", hook("/hooks/one", sign("two"), { cookie: "x=1" })],
    ["no signature", hook("/hooks/one", "")],
    [
      "another app's key at a webhook",
      hook("/hooks/two", sign("two"), { "gatehouse-key": KEYS.one }),
    ],
    ["its own key at a webhook", hook("/hooks/one", sign("one"), { "gatehouse-key": KEYS.one })],
    ["two keys", { headers: both }],
    ["a key twice", { headers: { "gatehouse-key": [KEYS.one, KEYS.one] } }],
    ["a key that nobody has", { headers: { "gatehouse-key": `gh_${"9".repeat(43)}` } }],
    ["a key that is cut", { headers: { "gatehouse-key": KEYS.one.slice(0, -1) } }],
    ["a key and a login", { headers: member.own({ "gatehouse-key": KEYS.one }) }],
    ["two keys and a login", { headers: member.own(both) }],
    ["a key twice and a login", { headers: member.own({ "gatehouse-key": [KEYS.two, KEYS.two] }) }],
    ["a webhook and a login", hook("/hooks/one", sign("one"), member.own())],
    [
      "a webhook, a key and a login",
      hook("/hooks/one", sign("one"), member.own({ "gatehouse-key": KEYS.two })),
    ],
  ];
  for (const [what, sent] of refused) {
    const answer = await send(sent);
    expect([what, answer.status]).toEqual([what, 401]);
  }
  for (const path of ["/.gatehouse/", "/.gatehouse/go/id-two/", "/%2Egatehouse/ask"]) {
    const answer = await send({ path, headers: { "gatehouse-key": KEYS.one, ...NAVIGATION } });
    expect([path, answer.status, answer.headers["set-cookie"]]).toEqual([path, 404, undefined]);
  }
  expect([...first.seen, ...second.seen]).toEqual([]);
  // What is no key of any app is a header of theirs.
  const foreign = { ...loggedIn.headers, authorization: `Bearer gh_${"9".repeat(43)}` };
  expect(await send({ headers: foreign })).toMatchObject({ body: "app two" });
});

test("a path that two apps have is nobody's", async () => {
  const { first, second, send } = await openTwo(
    doorsOf("one"),
    doorsOf("two", {
      webhooks: doorsOf("one").webhooks.map((rule) => ({ ...rule, id: "hook-2" })),
    }),
  );
  expect((await send(hook("/hooks/one", sign("one")))).status).toBe(401);
  expect((await send({ headers: { "gatehouse-key": KEYS.one } })).body).toBe("app one");
  expect([first.seen.length, second.seen.length]).toEqual([1, 0]);
});

test("a door that goes cuts what came through it, and the other apps' doors stay", async () => {
  const { rules, link, send } = await openTwo();
  const cut = await world.begin(link, "/stream", { headers: { "gatehouse-key": KEYS.one } });
  const kept = await world.begin(link, "/stream", { headers: { "gatehouse-key": KEYS.two } });
  await Promise.all([once(cut, "data"), once(kept, "data")]);
  const isOver = new Promise((resolve) => cut.once("close", resolve));
  link.setAccess("id-one", { ...rules.one, doors: doorsOf("one", { keys: [] }) });
  await isOver;
  expect((await send({ headers: { "gatehouse-key": KEYS.one } })).status).toBe(401);
  expect((await send(hook("/hooks/one", sign("one")))).body).toBe("app one");
  expect((await send({ headers: { "gatehouse-key": KEYS.two } })).body).toBe("app two");
  expect(kept.destroyed).toBe(false);
});

test("the doors of an app that is stopped say so to who has a proof, and to nobody else", async () => {
  const { first, second, apps, rules, link, send } = await openTwo();
  const [one, two] = apps;
  if (!one || !two) throw new Error("no apps");
  const { order: _, ...stopped } = one;
  link.setApps([{ ...stopped, access: rules.one }, two]);
  const key = { headers: { "gatehouse-key": KEYS.one } };
  expect(await send(key)).toMatchObject({ status: 503, headers: { "retry-after": "30" } });
  expect((await send(hook("/hooks/one", sign("one")))).status).toBe(503);
  for (const sent of [
    hook("/hooks/one", "sha256=x"),
    hook("/hooks/one?a=1", sign("one")),
    { headers: { ...key.headers, [world.headers.token]: await provider.token() } },
  ])
    expect((await send(sent)).status).toBe(401);
  expect((await send({ ...key, path: "/.gatehouse/" })).status).toBe(404);
  const over = {
    ...rules.one,
    doors: doorsOf("one", { keys: doorsOf("one").keys.map((rule) => ({ ...rule, until: 1 })) }),
  };
  link.setAccess("id-one", over);
  expect((await send(key)).status).toBe(401);
  expect((await send(hook("/hooks/two", sign("two")))).body).toBe("app two");
  link.setApps([{ ...one, access: rules.one }, two]);
  expect((await send(key)).body).toBe("app one");
  expect([first.seen.length, second.seen.length]).toEqual([1, 1]);
});

test("a preflight is answered where all apps list the origin, also those that are stopped", async () => {
  const { first, second, apps, rules, link, send } = await openTwo();
  const ask = async (origin = ORIGIN, more: http.OutgoingHttpHeaders = {}) => {
    const headers = { origin, "access-control-request-method": "PUT", ...more };
    return (await send({ path: "/api", method: "OPTIONS", headers })).status;
  };
  expect(await ask()).toBe(204);
  expect(await ask("https://evil.example.com")).toBe(403);
  link.setAccess("id-two", { ...rules.two, doors: doorsOf("two", { origins: [] }) });
  expect(await ask()).toBe(401);
  const [one, two] = apps;
  if (!one || !two) throw new Error("no apps");
  const { order: _, ...stopped } = two;
  link.setApps([one, { ...stopped, access: rules.two }]);
  expect(await ask()).toBe(204);
  const third = { tunnelId: "id-three", name: "App three" };
  const lists = (origins: string[]) => ({ ...everybody, doors: doorsOf("two", { origins }) });
  link.setApps([one, { ...stopped, access: rules.two }, { ...third, access: lists([]) }]);
  expect(await ask()).toBe(401);
  // Nobody knows what this one lists.
  link.setApps([one, stopped]);
  expect(await ask()).toBe(401);
  expect([...first.seen, ...second.seen]).toEqual([]);
  await vi.waitFor(() => expect(world.states).toHaveBeenCalled());
  expect(world.states).not.toHaveBeenCalledWith("id-one", "no-token");
});
