import { once } from "node:events";
import http from "node:http";
import net, { type AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { runInNewContext } from "node:vm";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { openProvider, type TokenProvider } from "@/e2e/gate-tokens";
import { NAVIGATION, openLinkWorld } from "@/e2e/link-world";

// Two apps behind one link that try to read each other, or to be each other, by what a browser keeps of them.

let provider: TokenProvider;
let world: ReturnType<typeof openLinkWorld>;

beforeAll(async () => {
  provider = await openProvider();
  world = openLinkWorld(provider);
});
afterEach(() => world.closeAll());
afterAll(() => world.remove());

async function openTwo() {
  const one = await world.openApp("one");
  const two = await world.openApp("two");
  const link = await world.openLink([world.running(one), world.running(two)]);
  const member = world.browser(link, await provider.token());
  /** Lets the app that is open answer with these headers. */
  const answering = (headers: string[], more: http.OutgoingHttpHeaders = {}) =>
    member.ask("/", { headers: { "x-answer": JSON.stringify(headers), ...more } });
  const cookiesAt = (app: typeof one) => {
    const { raw = [] } = app.seen.at(-1) ?? {};
    return raw.flatMap((name, index) =>
      index % 2 === 0 && name.toLowerCase() === "cookie" ? (raw[index + 1] ?? "") : [],
    );
  };
  return { one, two, link, member, answering, cookiesAt };
}

test.each([
  ["a name", "sid=SECRET"],
  ["a name that the other one has, too", "sid=SECRET; Path=/; HttpOnly"],
  ["the prefix __Host-", "__Host-sid=SECRET; Path=/; Secure"],
  ["the prefix __Secure-", "__Secure-sid=SECRET; Secure"],
  ["the prefix __Http-", "__Http-sid=SECRET; Secure; HttpOnly"],
  ["a path", "sid=SECRET; Path=/admin"],
  ["the path of the link", "sid=SECRET; Path=/.gatehouse"],
  ["the domain above", "sid=SECRET; Domain=example.com"],
  ["the domain itself", "sid=SECRET; Domain=apps.example.com"],
  ["no name", "SECRET"],
  ["an empty name", "=SECRET"],
  ["ngrok's name for its login", "session=SECRET"],
  ["partitions", "sid=SECRET; Secure; SameSite=None; Partitioned"],
])("a cookie with %s comes back to its app alone", async (_what, cookie) => {
  const { one, two, member, answering, cookiesAt } = await openTwo();
  await member.choose("id-two");
  await answering(["set-cookie", "sid=of-two"]);
  await member.choose("id-one");
  await answering(["Set-Cookie", cookie]);
  await member.ask("/");
  expect(cookiesAt(one)).toEqual([cookie.split(";", 1)[0]?.replace(/^=/, "")]);
  await member.choose("id-two");
  await member.ask("/");
  expect(cookiesAt(two)).toEqual(["sid=of-two"]);
});

test("an app can set, change or take away no cookie but its own", async () => {
  const { one, two, member, answering, cookiesAt } = await openTwo();
  await member.choose("id-one");
  await answering(["set-cookie", "sid=of-one"]);
  const stored = [...member.jar.keys()].find((name) => name.endsWith("sid")) ?? "";
  await member.choose("id-two");
  const before = new Map(member.jar);
  for (const hostile of [
    `${stored}=evil`,
    `${stored}=; Max-Age=0`,
    `__Host-${stored}=evil`,
    ` ${stored} =evil`,
    `${stored.toUpperCase()}=evil`,
    "__Host-gatehouse-app=evil",
    "__Host-gatehouse-app=; Max-Age=0",
    "gatehouse-app=evil",
    "abuse_interstitial=evil",
    "ngrok-session=evil",
  ]) {
    const answer = await answering(["Set-Cookie", hostile]);
    expect([hostile, answer.headers["set-cookie"]]).toEqual([hostile, undefined]);
  }
  // Nor does the one come under a name that a browser, or a server, could take for another one.
  await answering(["set-cookie", "session=evil", "set-cookie", `=${stored}=evil`]);
  for (const [name, value] of before) expect(member.jar.get(name)).toBe(value);
  expect(member.jar.has("session")).toBe(false);
  await member.choose("id-one");
  await member.ask("/");
  expect(cookiesAt(one)).toEqual(["sid=of-one"]);
  expect(two.seen.length).toBeGreaterThan(0);
});

test("neither ngrok's cookies nor the link's reach an app; what scripts have set reaches all", async () => {
  const { one, two, member, answering, cookiesAt } = await openTwo();
  for (const name of ["session", "session.abc", "nonce", "ngrok-x", "abuse_interstitial"])
    member.jar.set(name, "SECRET");
  member.jar.set("theme", "dark");
  for (const [id, app] of [
    ["id-one", one],
    ["id-two", two],
  ] as const) {
    await member.choose(id);
    await member.ask("/");
    expect(cookiesAt(app)).toEqual(["theme=dark"]);
    expect(await member.connect()).not.toBeTypeOf("number");
    expect(cookiesAt(app)).toEqual(["theme=dark"]);
    await answering(["set-cookie", `theme=${id}`]);
    await member.ask("/");
    expect(cookiesAt(app)).toEqual([`theme=${id}`]);
  }
});

test("nothing that an app sends is kept, or holds for all of the site", async () => {
  const { one, member, answering } = await openTwo();
  await member.choose("id-one");
  const answer = await answering(
    [
      ...["Cache-Control", "public, max-age=31536000, immutable", "Expires", "Thu, 01 Jan 2099"],
      ...["Pragma", "cache", "ETag", '"v1"', "Last-Modified", "Thu, 01 Jan 2026 00:00:00 GMT"],
      ...["Clear-Site-Data", '"cookies", "storage"', "Service-Worker-Allowed", "/"],
      ...["NEL", '{"report_to":"x"}', "Report-To", '{"group":"x"}', "X-Kept", "1"],
      ...["Alt-Svc", 'h3="evil.example:443"', "Set-Login", "logged-in"],
      ...[
        "Strict-Transport-Security",
        "max-age=9; includeSubDomains",
        "Accept-CH",
        "Device-Memory",
      ],
      ...["Secure-Session-Registration", '(ES256);path="/x"'],
    ],
    { "if-none-match": '"v1"', "If-Modified-Since": "Thu, 01 Jan 2026 00:00:00 GMT" },
  );
  expect(answer).toMatchObject({ status: 200, body: "app one" });
  const names = Object.keys(answer.headers);
  for (const gone of ["expires", "pragma", "etag", "last-modified", "clear-site-data"])
    expect(names).not.toContain(gone);
  const forAll = ["nel", "report-to", "alt-svc", "strict-transport-security", "accept-ch"];
  for (const gone of ["service-worker-allowed", "set-login", ...forAll])
    expect(names).not.toContain(gone);
  expect(names).not.toContain("secure-session-registration");
  expect(answer.headers).toMatchObject({ "cache-control": "no-store", "x-kept": "1" });
  expect(one.seen.at(-1)?.raw.join("\n").toLowerCase()).not.toMatch(/if-none-match|if-modified/);
  const naming = await answering(["Connection", "close, Cache-Control, Set-Cookie"]);
  expect(naming.headers["cache-control"]).toBe("no-store");
});

test("early hints, trailers and refused handshakes are looked at as well", async () => {
  const hostile = "__Host-gatehouse-app=evil";
  const server = http.createServer((_request, response) => {
    response.writeEarlyHints({ link: "</a.css>; rel=preload", "set-cookie": hostile });
    response.writeHead(200, { trailer: "Set-Cookie, X-Sum" });
    response.write("x");
    response.addTrailers({ "Set-Cookie": hostile, ETag: '"1"', "X-Sum": "1" });
    response.end();
  });
  server.on("upgrade", (request, socket) => {
    const isRefused = request.url === "/refused";
    const start = isRefused ? "401 Unauthorized" : "101 Switching Protocols";
    const kind = isRefused ? "Content-Length: 0" : "Upgrade: websocket\r\nConnection: Upgrade";
    socket.end(`HTTP/1.1 ${start}\r\n${kind}\r\nSet-Cookie: ${hostile}\r\nSet-Cookie: a=1\r\n\r\n`);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  world.closers.push(() => void server.close().closeAllConnections());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const raw = { name: "raw", url, seen: [], close: () => undefined };
  const link = await world.openLink([world.running(raw)]);
  const token = `${world.headers.token}: ${await provider.token()}`;
  const said = (request: string[]) => {
    const socket = net.connect({ path: world.placeOf(link).socketPath });
    socket.write([...request, "Host: apps.example.com", token, "", ""].join("\r\n"));
    return text(socket);
  };
  const plain = await said(["GET / HTTP/1.1", "TE: trailers", "Connection: close"]);
  expect(plain).toMatch(/^HTTP\/1\.1 103 .*HTTP\/1\.1 200 .*X-Sum: 1/s);
  const handshake = [
    ...["Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13"],
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
  ];
  const opened = await said(["GET / HTTP/1.1", ...handshake]);
  const refused = await said(["GET /refused HTTP/1.1", ...handshake]);
  expect(opened).toMatch(/^HTTP\/1\.1 101 .*Set-Cookie: gh-[0-9a-f]{8}-a=1/s);
  expect(refused).toMatch(/^HTTP\/1\.1 401 .*Set-Cookie: gh-[0-9a-f]{8}-a=1/s);
  expect(refused).toContain("no-store");
  for (const answer of [plain, opened, refused]) expect(answer).not.toMatch(/evil|etag/i);
});

test("in place of a service worker's script comes one that takes the worker away", async () => {
  const { one, member } = await openTwo();
  const worker = { "service-worker": "script", "sec-fetch-dest": "serviceworker" };
  for (const id of [undefined, "id-one"]) {
    if (id !== undefined) await member.choose(id);
    const answer = await member.ask("/sw.js", { headers: worker });
    expect(answer.status).toBe(200);
    expect(answer.headers).toMatchObject({ "content-type": "text/javascript; charset=utf-8" });
    const on: Record<string, (event: { waitUntil(work: unknown): void }) => void> = {};
    const unregister = vi.fn();
    const self = {
      addEventListener: (name: string, take: (typeof on)[string]) => {
        on[name] = take;
      },
      skipWaiting: vi.fn(),
      registration: { unregister },
    };
    runInNewContext(answer.body, { self });
    on.activate?.({ waitUntil: () => undefined });
    expect(Object.keys(on)).toEqual(["install", "activate"]);
    expect(unregister).toHaveBeenCalledTimes(1);
  }
  expect(one.seen).toEqual([]);
});

test("with one app alone behind a link it is no different, so that a second one finds nothing", async () => {
  const one = await world.openApp("one");
  const link = await world.openLink([world.running(one)]);
  const member = world.browser(link, await provider.token());
  const headers = { "x-answer": JSON.stringify(["set-cookie", "sid=1", "etag", '"1"']) };
  const answer = await member.ask("/", { headers });
  expect(answer.headers["set-cookie"]).toEqual([expect.stringMatching(/^gh-[0-9a-f]{8}-sid=1$/)]);
  expect(answer.headers).toMatchObject({ "cache-control": "no-store" });
  expect(answer.headers.etag).toBeUndefined();
  const worker = await member.ask("/sw.js", { headers: { "service-worker": "script" } });
  expect(worker.body).toContain("unregister");
});

test("an app cannot lead a visitor into another one without their consent", async () => {
  const { two, member, answering } = await openTwo();
  await member.choose("id-one");
  const led = await answering(["location", "/.gatehouse/go/id-two/pay?to=evil"]);
  const target = String(led.headers.location);
  const from = { ...NAVIGATION, "sec-fetch-site": "same-origin" };
  const confirming = await member.ask(target, { headers: from });
  expect(confirming.headers["set-cookie"]).toBeUndefined();
  expect(confirming.body).toContain("Open App two?");
  expect(confirming.headers).toMatchObject({
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "content-security-policy": expect.stringContaining("frame-ancestors 'none'"),
  });
  // Nor do the pages of the link lie open to a script that fetches them.
  for (const path of ["/.gatehouse/", target]) {
    const fetched = await member.ask(path, {
      headers: { accept: "text/html", "sec-fetch-dest": "empty", "sec-fetch-mode": "cors" },
    });
    expect([path, fetched.status]).toEqual([path, 404]);
    expect(fetched.body).not.toContain("App");
  }
  expect(two.seen).toEqual([]);
});

test("a switch clears what the browser has kept, also in its history, and the page says what is shared", async () => {
  const { member } = await openTwo();
  expect((await member.choose("id-one")).headers["clear-site-data"]).toBe('"cache"');
  expect((await member.choose("id-two")).headers["clear-site-data"]).toBe('"cache"');
  const same = await member.choose("id-two");
  expect(same.headers["clear-site-data"]).toBeUndefined();
  expect((await member.open("/.gatehouse/")).body).toContain("the others can read");
});
