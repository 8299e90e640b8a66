import { once } from "node:events";
import http from "node:http";
import { text } from "node:stream/consumers";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { openProvider, type TokenProvider } from "@/e2e/gate-tokens";
import { everybody, NAVIGATION, OWN_FORM, openLinkWorld } from "@/e2e/link-world";
import { PROBE_HEADER } from "@/lib/contract/probe-header";
import { WAITING_HEADER } from "@/lib/traffic/tunnel-proxy/failure-page";
import { Choices } from "./choices";

let provider: TokenProvider;
let stranger: TokenProvider;
let world: ReturnType<typeof openLinkWorld>;

beforeAll(async () => {
  provider = await openProvider();
  stranger = await openProvider();
  world = openLinkWorld(provider);
});
afterEach(() => world.closeAll());
afterAll(() => world.remove());

const only = (email: string) => ({ ...everybody, emails: [email] });
const removed = { ...everybody, removals: [{ email: "member@example.com" }] };
const closed = (what: NodeJS.EventEmitter) =>
  new Promise<void>((resolve) => what.once("close", () => resolve()));

/** Two apps behind a link, and a member's browser. */
async function openTwo(access = everybody) {
  const one = await world.openApp("one");
  const two = await world.openApp("two");
  const link = await world.openLink([world.running(one, access), world.running(two, access)]);
  return { one, two, link, member: world.browser(link, await provider.token()) };
}

test("people see the apps that they may enter, and each goes to the app that they chose", async () => {
  const [one, two, three] = await Promise.all(["one", "two", "three"].map(world.openApp));
  if (!one || !two || !three) throw new Error("no apps");
  const link = await world.openLink([
    world.running(one),
    world.running(two, { ...everybody, emails: ["member@example.com", "other@example.com"] }),
    world.running(three, only("other@example.com")),
  ]);
  const member = world.browser(link, await provider.token());
  const other = world.browser(
    link,
    await provider.token({ sub: "U2other", email: "other@example.com" }),
  );
  const page = await member.open("/deep?x=1");
  expect(page.status).toBe(200);
  expect(page.body).toMatch(/App one.*App two/s);
  expect(page.body).not.toContain("App three");
  expect(page.headers).toMatchObject({ "cache-control": "no-store", "x-frame-options": "DENY" });
  expect(page.headers["cross-origin-opener-policy"]).toBe("same-origin");
  expect((await other.open("/")).body).toMatch(/App one.*App two.*App three/s);
  const chosen = await member.choose("id-two", "/deep?x=1");
  expect([chosen.status, chosen.headers.location]).toEqual([303, "/deep?x=1"]);
  expect(chosen.headers["clear-site-data"]).toBe('"cache"');
  expect(chosen.headers["set-cookie"]).toEqual([
    expect.stringMatching(
      /^__Host-gatehouse-app=[^;]+; Path=\/; Max-Age=2592000; HttpOnly; SameSite=Lax; Secure$/,
    ),
  ]);
  await other.choose("id-three");
  expect((await member.ask("/deep?x=1")).body).toBe("app two");
  expect((await other.ask("/")).body).toBe("app three");
  const again = await member.open("/.gatehouse/");
  expect(again.body).toMatch(/App one<\/b><span>Up<.*App two<\/b><span>Up · You were here last/s);
  expect(await other.open("/.gatehouse")).toMatchObject({
    body: expect.stringContaining("Up · 1 other person here"),
  });
  expect(one.seen).toEqual([]);
});

test("nobody who is not verified gets anything of the link, and the owner is told", async () => {
  const { one, two, link } = await openTwo();
  const good = await provider.token();
  const choice = world.browser(link, good);
  await choice.choose("id-one");
  const cases: [string, string[] | undefined, number][] = [
    ["none", undefined, 403],
    ["empty", [""], 403],
    ["forged", [await stranger.token()], 403],
    ["two", [good, good], 403],
    ["another client's", [await provider.token({ aud: "P2other" })], 403],
    ["too old", [await provider.token({ iat: 1_000_000_000 })], 401],
  ];
  for (const [what, values, status] of cases) {
    for (const target of ["/", "/.gatehouse/", "/.gatehouse/go/id-one/"]) {
      const cookie = [...choice.jar].map((pair) => pair.join("=")).join("; ");
      const headers = { cookie, ...(values && { [world.headers.token]: values }) };
      const answer = await world.begin(link, target, { headers });
      expect([what, answer.statusCode]).toEqual([what, status]);
      expect(await text(answer)).not.toContain("App");
      const page = await world.begin(link, target, { headers: { ...headers, ...NAVIGATION } });
      expect([what, [status, 302].includes(page.statusCode ?? 0)]).toEqual([what, true]);
      expect(page.headers["set-cookie"]).toBeUndefined();
      expect(await text(page)).not.toContain("App");
    }
  }
  const sent = { headers: { [world.headers.token]: [good, good] }, method: "POST", body: "x" };
  (await world.begin(link, "/", sent)).resume();
  expect([...one.seen, ...two.seen]).toEqual([]);
  (await world.begin(link, "/")).resume();
  await vi.waitFor(
    () => {
      for (const id of ["id-one", "id-two"])
        expect(world.states.mock.calls).toContainEqual([id, "no-token"]);
    },
    { timeout: 30_000 },
  );
  link.close();
  expect(world.alarms).toHaveBeenCalledWith("id-one", expect.any(String));
  expect(world.alarms).toHaveBeenCalledTimes(1);
});

test("without a choice a program is told so, and a page is a page", async () => {
  const { one, two, member } = await openTwo();
  for (const [headers, method] of [
    [{}, "GET"],
    [{ accept: "*/*", "sec-fetch-dest": "empty", "sec-fetch-mode": "cors" }, "GET"],
    [{ ...NAVIGATION, "sec-fetch-dest": "iframe" }, "GET"],
    [OWN_FORM, "POST"],
  ] as const) {
    const answer = await member.ask("/", { headers, method });
    expect(answer).toMatchObject({ status: 404, headers: { "cache-control": "no-store" } });
    expect(answer.body).toContain("No app is chosen");
  }
  expect(await member.connect()).toBe(404);
  expect(await member.ask("/", { headers: { accept: "text/html" } })).toMatchObject({
    status: 200,
  });
  expect([...one.seen, ...two.seen]).toEqual([]);
});

test("a choice holds for its link, its person and its time, and only as it was signed", async () => {
  const key = "ab".repeat(32);
  const one = await world.openApp("one");
  const two = await world.openApp("two");
  const apps = [world.running(one), world.running(two)];
  const link = await world.openLink(apps, { choiceKey: key });
  const member = world.browser(link, await provider.token());
  const own = new Choices("link-1", key);
  const later = Date.now() + 60_000;
  const good = own.sign({ tunnelId: "id-one", until: later }, "U2member");
  const [id, end, mac = ""] = good.split(".");
  const forged: [string, string][] = [
    ["another person's", own.sign({ tunnelId: "id-one", until: later }, "U2other")],
    ["one that is over", own.sign({ tunnelId: "id-one", until: Date.now() - 1 }, "U2member")],
    [
      "another link's",
      new Choices("link-2", key).sign({ tunnelId: "id-one", until: later }, "U2member"),
    ],
    [
      "another key's",
      new Choices("link-1", "cd".repeat(32)).sign({ tunnelId: "id-one", until: later }, "U2member"),
    ],
    ["one with another app", `${Buffer.from("id-two").toString("base64url")}.${end}.${mac}`],
    ["one with a later end", `${id}.zzzzzzzz.${mac}`],
    ["a cut one", good.slice(0, -1)],
    ["one without a signature", `${id}.${end}.`],
    ["an enormous one", `${"x".repeat(50_000)}.${end}.${mac}`],
    ["one of an app that is not here", own.sign({ tunnelId: "id-9", until: later }, "U2member")],
    ["nothing", ""],
  ];
  for (const [what, value] of forged) {
    member.jar.set("__Host-gatehouse-app", value);
    expect([what, (await member.ask("/")).status]).toEqual([what, 404]);
  }
  // Under the name that it has over plain http.
  member.jar.clear();
  member.jar.set("gatehouse-app", good);
  expect((await member.ask("/")).status).toBe(404);
  member.jar.set("__Host-gatehouse-app", good);
  expect((await member.ask("/")).body).toBe("app one");
  const other = world.browser(link, await provider.token({ sub: "U2other" }));
  other.jar.set("__Host-gatehouse-app", good);
  expect((await other.ask("/")).status).toBe(404);
  // One with the same name, such as a script could set beside it, takes nothing away.
  const doubled = `__Host-gatehouse-app=x; __Host-gatehouse-app=${good}`;
  expect((await member.ask("/", { headers: { cookie: doubled } })).body).toBe("app one");
  member.jar.set("__Host-gatehouse-app", forged[1]?.[1] ?? "");
  expect((await member.open("/")).body).toMatch(/App one<\/b><span>Up · [^<]*You were here last/);
  expect(two.seen).toEqual([]);
});

test("over plain http, in the lab, the choice's cookie is one that a browser keeps there", async () => {
  const { link, member } = await openTwo();
  link.setPublicUrl("http://apps.example.com:8080");
  const origin = { ...OWN_FORM, origin: "http://apps.example.com:8080" };
  const sent = { method: "POST", headers: origin };
  const answer = await member.ask("/.gatehouse/?app=id-two&to=%2F", sent);
  expect(answer.headers["set-cookie"]).toEqual([
    expect.stringMatching(/^gatehouse-app=[^;]+; Path=\/; Max-Age=\d+; HttpOnly; SameSite=Lax$/),
  ]);
  expect((await member.ask("/")).body).toBe("app two");
});

test("only a form of this site chooses", async () => {
  const { member } = await openTwo();
  const target = "/.gatehouse/?app=id-one&to=%2F";
  const chosen = async (headers: http.OutgoingHttpHeaders, method = "POST") =>
    (await member.ask(target, { headers, method })).headers["set-cookie"];
  for (const headers of [
    { ...OWN_FORM, "sec-fetch-site": "cross-site", origin: "https://evil.example" },
    { ...OWN_FORM, "sec-fetch-site": "same-site", origin: "https://other.example.com" },
    { ...OWN_FORM, origin: "null" },
    { ...OWN_FORM, "sec-fetch-mode": "cors", "sec-fetch-dest": "empty" },
    { ...OWN_FORM, "sec-fetch-dest": "iframe" },
    { accept: "text/html" },
  ])
    expect([headers, await chosen(headers)]).toEqual([headers, undefined]);
  expect(await chosen(NAVIGATION, "GET")).toBeUndefined();
  expect(await chosen(OWN_FORM)).toHaveLength(1);
});

test("a link into an app opens it, asks first where another one is open, and leads nowhere else", async () => {
  const { one, two, member } = await openTwo();
  const foreign = { ...NAVIGATION, "sec-fetch-site": "cross-site" };
  const asks = await member.ask("/.gatehouse/go/id-one/a", { headers: foreign });
  expect([asks.status, asks.headers["set-cookie"]]).toEqual([200, undefined]);
  expect(asks.body).toContain("Open App one?");
  expect(asks.body).toContain('action="/.gatehouse/?app=id-one&#38;to=%2Fa"');
  const direct = await member.open("/.gatehouse/go/id-one/a/b?c=d&e=%2f");
  expect([direct.status, direct.headers.location]).toEqual([303, "/a/b?c=d&e=%2f"]);
  expect((await member.ask("/a/b")).body).toBe("app one");
  const same = await member.ask("/.gatehouse/go/id-one/z", { headers: foreign });
  expect([same.status, same.headers["set-cookie"]]).toEqual([303, undefined]);
  const other = await member.open("/.gatehouse/go/id-two/");
  expect([other.status, other.headers["set-cookie"]]).toEqual([200, undefined]);
  expect(other.body).toContain("App one is open in this browser");
  expect((await member.open("/.gatehouse/go/id-nine/")).status).toBe(404);
  const script = { headers: { ...NAVIGATION, "sec-fetch-dest": "empty" } };
  expect((await member.ask("/.gatehouse/go/id-two/", script)).status).toBe(404);
  expect([one.seen.length, two.seen.length]).toEqual([1, 0]);
});

test.each([
  ["", "/"],
  ["/", "/"],
  ["//", "/"],
  ["//evil.example", "/"],
  ["//evil.example/x", "/"],
  ["///evil.example", "/"],
  ["/\\evil.example", "/"],
  ["\\\\evil.example", undefined],
  ["\\evil.example", undefined],
  ["/a\\b", "/"],
  ["/%5cevil.example", "/%5cevil.example"],
  ["/%2f%2fevil.example", "/%2f%2fevil.example"],
  ["/%2fevil.example", "/%2fevil.example"],
  ["/%0d%0aset-cookie:x=1", "/%0d%0aset-cookie:x=1"],
  ["/@evil.example", "/@evil.example"],
  ["/.evil.example", "/.evil.example"],
  ["@evil.example", undefined],
  [".evil.example", undefined],
  [":80/x", undefined],
  ["?x=1", "/?x=1"],
  ["?//evil.example", "/?//evil.example"],
  ["/?to=https://evil.example", "/?to=https://evil.example"],
  ["/https://evil.example", "/https://evil.example"],
  ["/.gatehouse/", "/"],
  ["/.gatehouse/ask", "/"],
  ["/%2egatehouse/go/id-two/", "/"],
  ["/x/../.gatehouse/go/id-two/", "/"],
  ["/./.GateHouse", "/"],
  ["/a/../../b", "/a/../../b"],
  ["/javascript:alert(1)", "/javascript:alert(1)"],
  ["/;x/a;b", "/;x/a;b"],
  [`/${"x".repeat(3_000)}`, "/"],
  ["/caf%C3%A9?q=%20", "/caf%C3%A9?q=%20"],
])("the path %j of a link into an app leads to %j", async (after, location) => {
  const { one, member } = await openTwo();
  const answer = await member.open(`/.gatehouse/go/id-one${after}`);
  if (location === undefined) expect(answer.status).toBe(404);
  else expect([answer.status, answer.headers.location]).toEqual([303, location]);
  if (location !== undefined) {
    const led = new URL(String(answer.headers.location), "https://apps.example.com/x/y");
    expect(led.origin).toBe("https://apps.example.com");
  }
  expect(one.seen).toEqual([]);
});

test("no way to write /.gatehouse reaches an app, and only the exact ones are ours", async () => {
  const { one, two, member } = await openTwo();
  await member.choose("id-one");
  for (const target of [
    "/.gatehouse/x",
    "/.gatehouse/go",
    "/%2egatehouse/",
    "//.gatehouse/",
    "/.GateHouse/",
    "/x/..%2f.gatehouse/",
    "/.gatehouse%2fgo/id-two/",
    "/.gatehouse/%67o/id-two/",
    "/.gatehouse//go/id-two/",
    "/.gatehouse;x/",
    "http://apps.example.com/.gatehouse/",
  ]) {
    const answer = await member.open(target);
    expect([target, answer.status, answer.headers["set-cookie"]]).toEqual([target, 404, undefined]);
  }
  expect([...one.seen, ...two.seen]).toEqual([]);
});

test("requests, uploads, event streams and WebSockets go to the chosen app, each told who it is", async () => {
  const { one, two, link, member } = await openTwo();
  await member.choose("id-two");
  const stream = await member.begin("/stream");
  await once(stream, "data");
  const socket = await member.connect();
  expect(socket).toMatchObject({ said: "app two" });
  const body = "y".repeat(300_000);
  expect(await member.ask("/up", { method: "POST", body })).toMatchObject({ body: "app two" });
  const chunked = http.request({
    ...{ ...world.placeOf(link), method: "PUT", path: "/chunked" },
    headers: { ...member.own(), "transfer-encoding": "chunked" },
  });
  chunked.write("one,");
  chunked.end("two");
  const [answer]: http.IncomingMessage[] = await once(chunked, "response");
  answer?.resume();
  expect(two.seen.map(({ method, url, body: got }) => [method, url, got.length])).toEqual([
    ["GET", "/stream", 0],
    ["WS", "/socket", 0],
    ["POST", "/up", 300_000],
    ["PUT", "/chunked", 7],
  ]);
  for (const { raw } of [...two.seen, ...world.watched.map(({ headers }) => ({ raw: headers }))]) {
    const all = raw.join("\n");
    expect(all).toContain("ngrok-auth-user-email\nmember@example.com");
    expect(all).not.toMatch(/gh-|gatehouse/i);
  }
  expect(world.watched.map(({ tunnelId }) => tunnelId)).toEqual(Array(4).fill("id-two"));
  expect(one.seen).toEqual([]);
});

test("what an app loses ends only what was open there", async () => {
  const { one, two, link, member } = await openTwo();
  const other = world.browser(link, await provider.token({ sub: "U2other" }));
  await member.choose("id-one");
  await other.choose("id-two");
  const ofOne = await member.begin("/stream");
  const ofTwo = await other.begin("/stream");
  const socketOfOne = await member.connect();
  const socketOfTwo = await other.connect();
  if (typeof socketOfOne === "number" || typeof socketOfTwo === "number")
    throw new Error("refused");
  const ends = [closed(ofOne), closed(socketOfOne.socket)];
  const stoppedOne = { tunnelId: "id-one", name: "App one", access: everybody };
  const runningTwo = { ...world.running(two, only("member@example.com")), name: "Two renamed" };
  link.setApps([stoppedOne, runningTwo]);
  await Promise.all(ends);
  socketOfTwo.socket.send("still");
  const [said] = await once(socketOfTwo.socket, "message");
  expect(String(said)).toBe("two heard still");
  expect(ofTwo.destroyed).toBe(false);
  const stopped = await member.open("/");
  expect(stopped.status).toBe(503);
  expect(stopped.body).toContain("App one is stopped");
  expect(stopped.body).toContain('href="/.gatehouse/"');
  expect(await member.ask("/")).toMatchObject({
    status: 503,
    body: "The app is stopped for now.\n",
  });
  expect(await member.connect()).toBe(503);
  const page = await member.open("/.gatehouse/");
  expect(page.body).toMatch(/App one.*Stopped by whoever shares it.*Two renamed/s);
  link.setApps([world.running(one), runningTwo]);
  expect((await member.ask("/")).body).toBe("app one");
  const gone = [closed(ofTwo), closed(socketOfTwo.socket)];
  link.setApps([world.running(one)]);
  await Promise.all(gone);
  // A choice of an app that has left the link is none for a page, and one app alone opens at once.
  expect((await other.open("/")).body).toBe("app one");
});

test("an app with another address, or other settings, is another app from that moment on", async () => {
  const { one, two, link, member } = await openTwo();
  const three = await world.openApp("three");
  await member.choose("id-one");
  const stream = await member.begin("/stream");
  const ended = closed(stream);
  link.setApps([{ ...world.running(one), order: world.orderOf(three) }, world.running(two)]);
  await ended;
  expect((await member.ask("/")).body).toBe("app three");
});

test("rules of one app end what is open there, and nothing else", async () => {
  const { link, member } = await openTwo();
  await member.choose("id-one");
  const ofOne = await member.begin("/stream");
  const cookies = new Map(member.jar);
  await member.choose("id-two");
  const ofTwo = await member.begin("/stream");
  const ended = closed(ofOne);
  link.setAccess("id-one", removed);
  await ended;
  expect(ofTwo.destroyed).toBe(false);
  expect((await member.ask("/")).body).toBe("app two");
  for (const [name, value] of cookies) member.jar.set(name, value);
  const refused = await member.open("/");
  expect(refused.status).toBe(403);
  expect(refused.body).toContain("You no longer have access");
  expect(refused.body).toContain('href="/.gatehouse/"');
  const page = await member.open("/.gatehouse/");
  expect(page.body).toContain("App two");
  expect(page.body).not.toContain("App one");
});

test("the link's own answers are no visit of an app, and nothing in them may run", async () => {
  const { link, member } = await openTwo(removed);
  const program = { headers: { "service-worker": "script" } };
  for (const answer of [
    await member.open("/.gatehouse/nope"),
    await member.ask("/.gatehouse/"),
    await member.ask("/"),
    await member.choose("id-one"),
    await member.ask("/sw.js", program),
  ]) {
    expect(answer.headers["x-content-type-options"]).toBe("nosniff");
    expect(answer.headers["content-security-policy"]).toContain("default-src 'none'");
  }
  // It tells what it has gathered when it ends.
  link.close();
  expect(world.visited).not.toHaveBeenCalled();
});

test("a role that is taken away at the provider ends what is open in an app that needs it", async () => {
  const app = await world.openApp("one");
  const rules = { ...everybody, roles: ["Editor"] };
  const link = await world.openLink([world.running(app, rules)]);
  const iat = Math.floor(Date.now() / 1000);
  const editor = world.browser(link, await provider.token({ roles: ["Editor"], iat: iat - 1 }));
  const ended = closed(await editor.begin("/stream"));
  const without = world.browser(link, await provider.token({ roles: [], iat }));
  expect((await without.ask("/")).status).toBe(403);
  await ended;
});

test("one app alone opens at once, and stays open when another one starts", async () => {
  const one = await world.openApp("one");
  const two = await world.openApp("two");
  const stopped = { tunnelId: "id-two", name: "App two" };
  const link = await world.openLink([world.running(one), stopped]);
  const member = world.browser(link, await provider.token());
  const program = world.browser(link, await provider.token());
  expect((await program.ask("/")).body).toBe("app one");
  expect(program.jar.size).toBe(0);
  expect((await member.open("/")).body).toBe("app one");
  expect((await member.open("/.gatehouse/")).body).not.toContain("App two");
  link.setApps([world.running(one), world.running(two)]);
  expect((await member.ask("/")).body).toBe("app one");
  expect((await program.ask("/")).status).toBe(404);
});

test("what a page of an app that has left the link sends is not for the one that is left", async () => {
  const { one, link, member } = await openTwo();
  await member.choose("id-two");
  link.setApps([world.running(one)]);
  const cors = { accept: "*/*", "sec-fetch-dest": "empty", "sec-fetch-mode": "cors" };
  for (const method of ["GET", "POST"]) {
    const answer = await member.ask("/api", { headers: cors, method });
    expect(answer).toMatchObject({
      status: 404,
      body: expect.stringContaining("No app is chosen"),
    });
  }
  expect(await member.connect()).toBe(404);
  expect(one.seen).toEqual([]);
  expect((await member.open("/")).body).toBe("app one");
  expect((await member.ask("/api", { headers: cors })).body).toBe("app one");
});

test("who may enter none can ask for each, and comes in when they are let in", async () => {
  const rules = { ...only("owner@example.com"), mayAsk: true };
  const [one, two, three] = await Promise.all(["one", "two", "three"].map(world.openApp));
  if (!one || !two || !three) throw new Error("no apps");
  const hidden = world.running(three, only("owner@example.com"));
  const link = await world.openLink([world.running(one, rules), world.running(two, rules), hidden]);
  const member = world.browser(link, await provider.token());
  const page = await member.open("/");
  expect(page.body).toMatch(/App one<\/b><span>Ask to come in.*App two<\/b><span>Ask to come in/s);
  expect(page.body).not.toContain("App three");
  const [, action = ""] = /action="([^"]*id-two[^"]*)"/.exec(page.body) ?? [];
  const target = action.replaceAll("&#38;", "&");
  const foreign = { ...OWN_FORM, "sec-fetch-site": "cross-site", origin: "https://evil.example" };
  expect((await member.ask(target, { method: "POST", headers: foreign })).status).toBe(403);
  const asked = await member.ask(target, { method: "POST", headers: OWN_FORM });
  expect([asked.status, asked.headers.location]).toEqual([303, "/"]);
  expect(world.asked.mock.calls).toEqual([["id-two", "U2member"]]);
  const waiting = await member.open("/");
  expect(waiting.body).toMatch(/App two<\/b><span>You have asked/);
  expect(waiting.body).toContain('http-equiv="refresh"');
  link.setAccess("id-two", { ...rules, grants: [{ email: "member@example.com", until: null }] });
  expect((await member.open("/")).body).toBe("app two");
  const stranger = world.browser(
    link,
    await provider.token({ sub: "U2x", email: "x@example.com" }),
  );
  link.setApps([hidden, { ...world.running(one, only("owner@example.com")) }]);
  expect(await stranger.open("/")).toMatchObject({
    status: 403,
    body: expect.stringContaining("There is no app here that you may enter"),
  });
});

test("where there is one app to ask for, its own page asks", async () => {
  const one = await world.openApp("one");
  const rules = { ...only("owner@example.com"), mayAsk: true };
  const link = await world.openLink([world.running(one, rules)]);
  const member = world.browser(link, await provider.token());
  const page = await member.open("/a");
  expect([page.status, page.body.includes("/.gatehouse/ask?to=%2Fa")]).toEqual([403, true]);
  const sent = { method: "POST", headers: OWN_FORM };
  expect((await member.ask("/.gatehouse/ask?to=%2Fa", sent)).headers.location).toBe("/a");
  const waiting = await member.begin("/a", { headers: NAVIGATION });
  const held = text(waiting);
  link.setAccess("id-one", { ...rules, grants: [{ email: "member@example.com", until: null }] });
  expect(await held).toContain("Waiting to be let in");
  expect((await member.ask("/a")).body).toBe("app one");
});

test("an app that is down has a page that waits for it, with a way to the others, which go on", async () => {
  const { one, member } = await openTwo();
  one.close();
  // Before anybody has asked for it.
  expect((await member.open("/")).body).toMatch(/App one<\/b><span>Not running right now/);
  await member.choose("id-one");
  const down = await member.open("/");
  expect(down.status).toBe(502);
  expect(down.body).toContain("The app is not running");
  expect(down.body).toContain('href="/.gatehouse/"');
  const waiting = { method: "HEAD", headers: { [WAITING_HEADER]: "1" } };
  expect((await member.ask("/", waiting)).status).toBe(502);
  expect((await member.open("/.gatehouse/")).body).toMatch(
    /App one<\/b><span>Not running right now.*App two<\/b><span>Up/s,
  );
  await member.choose("id-two");
  expect((await member.ask("/")).body).toBe("app two");
  expect((await member.ask("/", waiting)).status).toBe(204);
});

test("a probe is answered before everything", async () => {
  const { link, one, two } = await openTwo();
  const headers = { [PROBE_HEADER]: "nonce" };
  for (const target of ["/", "/.gatehouse/"])
    expect((await world.begin(link, target, { headers })).statusCode).toBe(421);
  expect(world.probed).toHaveBeenCalledTimes(2);
  expect([...one.seen, ...two.seen]).toEqual([]);
});

test("who is cut off, or leaves, while their signature is verified reaches nothing", async () => {
  const { one, link } = await openTwo();
  const token = await provider.token({ sub: "U2early" });
  const request = http.get({ ...world.placeOf(link), headers: { [world.headers.token]: token } });
  request.on("error", () => undefined);
  link.close();
  await closed(request);
  expect(one.seen).toEqual([]);
});
