import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import {
  type ClientRequest,
  createServer,
  type IncomingMessage,
  type Server,
  request as startRequest,
} from "node:http";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { z } from "zod";
import { getDatabase } from "@/db/open";
import { type Answer, sendRequest } from "@/e2e/raw-request";
import { getHub } from "@/lib/base/hub";
import { TOKEN_HOLDER } from "@/lib/secrets/asker";
import { holdBody } from "@/lib/server/launch/hold-body.mjs";
import { beginAssistant } from "./assistants";
import { guardAccess } from "./guard";
import { ASSISTANT_HEADER, BROWSER_HEADER, SESSION_HEADER } from "./mark";
import { rotateToken } from "./rotate-token";
import { getSessions } from "./sessions";
import { getToken } from "./token";
import { tokenFileOf } from "./token-file";
import { delayOf } from "./wrong-tokens";

// The access guard on a server of its own. The server answers with the identity that a request got.

let dataDir: string;
let server: Server;
let port: number;

beforeEach(async () => {
  dataDir = mkdtempSync(path.join(os.tmpdir(), "gatehouse-guard-"));
  globalThis.__gatehouse?.clear();
  vi.stubEnv("GATEHOUSE_DATA_DIR", dataDir);
  server = createServer({ requireHostHeader: false }, async (request, response) => {
    const isThrough = await guardAccess(request, response, holdBody(request, 1024));
    const { [SESSION_HEADER]: as = null, [BROWSER_HEADER]: beside } = request.headers;
    const assistant = request.headers[ASSISTANT_HEADER];
    if (isThrough) response.end(JSON.stringify({ as, beside, assistant }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  port = z.object({ port: z.int() }).parse(server.address()).port;
  vi.stubEnv("PORT", String(port));
});

afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  getDatabase().close();
  vi.unstubAllEnvs();
  rmSync(dataDir, { recursive: true, force: true });
});

const OWN = "gatehouse.localhost";
const PAGE = {
  accept: "text/html",
  "sec-fetch-mode": "navigate",
  "sec-fetch-dest": "document",
  "user-agent": "Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 Firefox/140.0",
};

function ask(target: string, headers: Record<string, string> = {}, name = OWN): Promise<Answer> {
  return sendRequest(port, {
    method: "GET",
    target,
    headers: { host: `${name}:${port}`, ...headers },
  });
}

function post(token: string, more: Record<string, string> = {}, to = "/"): Promise<Answer> {
  const body = new URLSearchParams({ token, to }).toString();
  return sendRequest(port, {
    method: "POST",
    target: "/enter",
    body,
    headers: {
      host: `${OWN}:${port}`,
      "content-type": "application/x-www-form-urlencoded",
      "content-length": String(body.length),
      ...PAGE,
      ...more,
    },
  });
}

/** The `Cookie` header of a client that got this answer. */
function cookieOf({ headers }: Answer): string {
  return headers["set-cookie"]?.[0]?.split(";", 1)[0] ?? "";
}

/** A browser that logged in with the printed address. */
async function comeIn(more: Record<string, string> = {}): Promise<{ cookie: string }> {
  return { cookie: cookieOf(await ask(`/?token=${getToken()}`, more)) };
}

const enters = async (headers: Record<string, string>) =>
  (await ask("/api/tunnels", headers)).status === 200;

test("the printed address gives a new session, which is not the token, and redirects to /", async () => {
  const answer = await ask(`/?token=${getToken()}`, {}, "127.0.0.1");
  expect(answer).toMatchObject({ status: 303, headers: { location: `http://127.0.0.1:${port}/` } });
  const [cookie = ""] = answer.headers["set-cookie"] ?? [];
  expect(cookie).toMatch(
    new RegExp(
      `^gatehouse-${port}=[\\w-]{43}; Path=/; Max-Age=2592000; HttpOnly; SameSite=Strict$`,
    ),
  );
  expect(cookie).not.toContain(getToken());
  const [session] = getSessions().list();
  expect(session).toMatchObject({ browser: "Unnamed program", host: "127.0.0.1" });
  const { body } = await ask("/api/tunnels", { cookie: cookieOf(answer) }, "127.0.0.1");
  expect(JSON.parse(body)).toEqual({ as: session?.id });
});

test("the token as Authorization works for everything under every name, without a session", async () => {
  const authorization = `Bearer ${getToken()}`;
  for (const name of [OWN, "localhost", "127.0.0.1", "[::1]"]) {
    const { status, body } = await ask("/settings", { authorization, ...PAGE }, name);
    expect({ status, body }, name).toEqual({ status: 200, body: '{"as":null}' });
  }
  expect(getSessions().list()).toEqual([]);
  // Headers in which a client claims a session are ignored.
  const forged = { authorization, [SESSION_HEADER]: "somebody" };
  expect((await ask("/api/tunnels", forged)).body).toBe('{"as":null}');
});

test("a page that sends the token for one call is let in, and Gatehouse knows which session the page has", async () => {
  const mine = await comeIn();
  const { as } = z.object({ as: z.string() }).parse(JSON.parse((await ask("/", mine)).body));
  const authorization = `Bearer ${getToken()}`;
  const confirmed = await ask("/api/tunnels", { ...mine, authorization, [BROWSER_HEADER]: "x" });
  expect(JSON.parse(confirmed.body)).toEqual({ as: null, beside: as });
  const forged = { [BROWSER_HEADER]: as };
  expect((await ask("/api/tunnels", { authorization, ...forged })).body).toBe('{"as":null}');
  expect(JSON.parse((await ask("/api/tunnels", { ...mine, ...forged })).body)).toEqual({ as });
  // The wrong one is refused whatever cookie comes with it, and costs the session nothing.
  const wrong = { ...mine, authorization: "Bearer somebody-tries-this-one-instead" };
  expect((await ask("/api/tunnels", wrong)).status).toBe(401);
  const elsewhere = { ...mine, authorization, origin: `http://${OWN}:1` };
  expect((await ask("/api/tunnels", elsewhere)).status).toBe(403);
  expect(await enters(mine)).toBe(true);
});

test("a stolen cookie does not work after the log-out", async () => {
  const mine = await comeIn();
  expect(await enters(mine)).toBe(true);
  getSessions().end(
    getSessions()
      .list()
      .map(({ id }) => id),
  );
  expect(await enters(mine)).toBe(false);
});

test("nobody can plant a session: each login makes a new one and ends the one before", async () => {
  const planted = { cookie: `gatehouse-${port}=${"a".repeat(43)}` };
  const mine = await comeIn(planted);
  expect(mine.cookie).not.toBe(planted.cookie);
  expect(await enters(planted)).toBe(false);
  // A planted cookie that comes first does not lock the owner out either.
  expect(await enters({ cookie: `${planted.cookie}; ${mine.cookie}` })).toBe(true);
  const again = await comeIn(mine);
  expect(await enters(mine)).toBe(false);
  expect(await enters(again)).toBe(true);
  const typed = { cookie: cookieOf(await post(getToken(), again)) };
  expect(await enters(again)).toBe(false);
  expect(await enters(typed)).toBe(true);
  expect(getSessions().list()).toHaveLength(1);
});

test("a new access token ends every session, and the browser that sent the request gets a new one", async () => {
  const [mine, other] = [await comeIn(), await comeIn()];
  const before = getToken();
  const { as } = z.object({ as: z.string() }).parse(JSON.parse((await ask("/", mine)).body));
  const fresh = { cookie: String(rotateToken(TOKEN_HOLDER, as)).split(";", 1)[0] ?? "" };
  expect(await enters(mine)).toBe(false);
  expect(await enters(other)).toBe(false);
  expect(await enters({ authorization: `Bearer ${before}` })).toBe(false);
  expect(await enters(fresh)).toBe(true);
  expect(rotateToken(TOKEN_HOLDER, undefined)).toBeUndefined();
  expect(await enters(fresh)).toBe(false);
});

test("a log-out whose new token cannot be written ends the others and every event stream all the same", async () => {
  const other = await comeIn();
  getToken();
  const file = tokenFileOf(dataDir);
  rmSync(file);
  // Nothing takes the place of a folder that is not empty.
  mkdirSync(path.join(file, "full"), { recursive: true });
  const closed = vi.fn();
  getHub().subscribe(() => undefined, closed);
  expect(() => rotateToken(TOKEN_HOLDER, undefined)).toThrow();
  expect(await enters(other)).toBe(false);
  expect(closed).toHaveBeenCalledOnce();
});

test("a log-out ends tickets too, and does not extend the time of the browser that sent the request", async () => {
  const led = await ask(`/?token=${getToken()}`, PAGE, "localhost");
  const { search } = new URL(led.headers.location ?? "");
  const createdAt = Date.now() - 60_000;
  const { session } = getSessions().begin("Firefox", OWN, Date.now(), createdAt);
  rotateToken(TOKEN_HOLDER, session.id);
  expect((await ask(`/${search}`, PAGE)).status).toBe(401);
  expect(getSessions().list()).toMatchObject([{ browser: "Firefox", createdAt }]);
});

test.each([
  ["announced", { "content-length": "2" }],
  ["unknown", { "transfer-encoding": "chunked" }],
])(
  "a session that ends while a body of %s length comes is over for that request, too",
  async (_length, headers) => {
    const mine = await comeIn();
    const arrived = once(server, "request");
    const { request, answer } = begin({ ...mine, ...headers });
    await arrived;
    getSessions().end(
      getSessions()
        .list()
        .map(({ id }) => id),
    );
    request.end("{}");
    expect(await answer).toBe(401);
    const other = begin({ ...(await comeIn()), ...headers });
    other.request.end("{}");
    expect(await other.answer).toBe(200);
  },
);

test("an access token that is replaced while the body arrives no longer works", async () => {
  const arrived = once(server, "request");
  const bearer = { authorization: `Bearer ${getToken()}`, "content-length": "2" };
  const { request, answer } = begin(bearer);
  await arrived;
  rotateToken(TOKEN_HOLDER, undefined);
  request.end("{}");
  expect(await answer).toBe(401);
});

/** A request whose body is still to come, and the status of its answer. */
function begin(headers: Record<string, string>): {
  request: ClientRequest;
  answer: Promise<number | undefined>;
} {
  const request = startRequest({
    port,
    host: "127.0.0.1",
    method: "POST",
    path: "/api/tunnels",
    headers: { host: `${OWN}:${port}`, "content-type": "application/json", ...headers },
  });
  request.flushHeaders();
  const answer = once(request, "response").then(
    ([response]: IncomingMessage[]) => response?.resume().statusCode,
  );
  return { request, answer };
}

test("a cookie of an earlier version, which contains the token, does not work, is removed, and the page says why", async () => {
  const old = { cookie: `gatehouse-${port}=${encodeURIComponent(getToken())}` };
  const removed = expect.stringMatching(new RegExp(`^gatehouse-${port}=; Path=/; Max-Age=0;`));
  const program = await ask("/api/tunnels", old, "localhost");
  expect(program).toMatchObject({ status: 401, headers: { "set-cookie": [removed] } });
  const led = await ask("/tunnels/1", { ...old, ...PAGE }, "localhost");
  expect(led).toMatchObject({ status: 303, headers: { "set-cookie": [removed] } });
  expect(led.headers.location).toBe(`http://${OWN}:${port}/enter?why=old`);
  const page = await ask("/enter?why=old", PAGE);
  expect(page.status).toBe(401);
  expect(page.body).toContain("Gatehouse was updated");
  expect(page.body).not.toContain(getToken());
  // Somebody else's cookie stays: a request may overtake the answer that brings a new one.
  const ended = await ask("/api/tunnels", { cookie: `gatehouse-${port}=x` });
  expect(ended.headers["set-cookie"]).toBeUndefined();
});

test("pages under shared host names are redirected to the dashboard's own name, with their path", async () => {
  for (const name of ["localhost", "127.0.0.1"]) {
    const led = await ask("/tunnels/1?tab=policy", PAGE, name);
    expect(led.status, name).toBe(303);
    expect(led.headers.location).toBe(`http://${OWN}:${port}/tunnels/1?tab=policy`);
    expect(led.headers["set-cookie"]).toBeUndefined();
  }
  // What needs no token stays, and so does who is in already.
  expect((await ask("/api/health", PAGE, "localhost")).status).toBe(200);
  expect((await ask("/login/callback?state=x", PAGE, "localhost")).status).toBe(200);
  const here = { cookie: cookieOf(await ask(`/?token=${getToken()}`, {}, "localhost")) };
  expect((await ask("/", { ...here, ...PAGE }, "localhost")).status).toBe(200);
});

test("a browser that opens the printed address is redirected with a ticket that works once, never with the token", async () => {
  const led = await ask(`/?token=${getToken()}`, PAGE, "localhost");
  expect(led.status).toBe(303);
  expect(led.headers["set-cookie"]).toBeUndefined();
  const { origin, pathname, search } = new URL(led.headers.location ?? "");
  expect(origin).toBe(`http://${OWN}:${port}`);
  expect(search).not.toContain(getToken());
  const inside = await ask(pathname + search, PAGE);
  expect(inside).toMatchObject({ status: 303, headers: { location: `http://${OWN}:${port}/` } });
  expect(await enters({ cookie: cookieOf(inside) })).toBe(true);
  expect(getSessions().list()).toMatchObject([{ browser: "Firefox 140 on Linux", host: OWN }]);
  expect((await ask(pathname + search, PAGE)).status).toBe(401);
  // A wrong one leads nowhere but to the field for the right one.
  const wrong = await ask("/?token=wrong", PAGE, "localhost");
  expect(wrong.headers.location).toBe(`http://${OWN}:${port}/`);
});

test("the locked page sends the token by a plain form and then opens the requested page", async () => {
  const { status, body } = await ask("/tunnels/1?a=b", PAGE);
  expect(status).toBe(401);
  expect(body).toContain('<form method="post" action="/enter">');
  expect(body).toContain('name="to" value="/tunnels/1?a=b"');
  const inside = await post(` ${getToken()}\n`, { origin: `http://${OWN}:${port}` }, "/tunnels/1");
  expect(inside.status).toBe(303);
  expect(inside.headers.location).toBe(`http://${OWN}:${port}/tunnels/1`);
  expect(await enters({ cookie: cookieOf(inside) })).toBe(true);
  const away = await post(getToken(), {}, "//evil.example.org/");
  expect(away.headers.location).toBe(`http://${OWN}:${port}/`);
  const odd = await ask('/tunnels/"><script>alert(1)</script>', PAGE);
  expect(odd.body).not.toContain("<script>alert");
});

test.each([
  ["a wrong token", "wrong", {}, 401],
  ["nothing", "", {}, 401],
  ["a page of another site", undefined, { origin: "https://evil.example.org" }, 403],
  ["a page of another port", undefined, { origin: "http://gatehouse.localhost:3000" }, 403],
  ["a page that hides where it is", undefined, { origin: "null" }, 403],
  ["another site without Origin", undefined, { "sec-fetch-site": "cross-site" }, 403],
  ["JSON", undefined, { "content-type": "application/json" }, 415],
  ["a form without an end", undefined, { "content-length": "9000" }, 413],
  ["another Host", undefined, { host: "evil.example.org" }, 421],
])("the form with %s lets nobody in", async (_what, token, headers, status) => {
  const answer = await post(token ?? getToken(), headers);
  expect(answer.status).toBe(status);
  expect(answer.headers["set-cookie"]).toBeUndefined();
  expect(getSessions().list()).toEqual([]);
});

test("while somebody guesses, each wrong token waits and the owner does not", async () => {
  const order: string[] = [];
  const guess = async (count: number) => {
    const { status, body } = await post(`guess-${count}`);
    order.push("guess");
    expect({ status, told: body.includes("That is not the access token.") }).toEqual({
      status: 401,
      told: true,
    });
  };
  // From here on each waits the longest time, so that a busy machine keeps the order.
  for (let count = 0; delayOf(count) < delayOf(count + 1); count += 1) await guess(count);
  order.length = 0;
  const guesses = Array.from({ length: 20 }, (_, count) => guess(count));
  const owner = post(getToken()).then(({ status }) => {
    order.push("owner");
    expect(status).toBe(303);
  });
  await Promise.all([...guesses, owner]);
  expect(order[0]).toBe("owner");
});

test("the locked page notices by itself that its browser is logged in", async () => {
  const { cookie } = await comeIn();
  expect((await ask("/enter", { cookie, "sec-fetch-mode": "cors" })).status).toBe(204);
  expect((await ask("/enter", { "sec-fetch-mode": "cors" })).status).toBe(401);
  const page = await ask("/enter", { cookie, ...PAGE });
  expect(page).toMatchObject({ status: 303, headers: { location: `http://${OWN}:${port}/` } });
});

test("ten browsers are logged in at most, and ending one session leaves the others", async () => {
  const all = await Promise.all(Array.from({ length: 10 }, () => comeIn()));
  expect(new Set(all.map(({ cookie }) => cookie)).size).toBe(10);
  const [last] = getSessions().list();
  getSessions().end([last?.id ?? ""]);
  const states = await Promise.all(all.map(enters));
  expect(states.filter(Boolean)).toHaveLength(9);
});

test("the cookie of another dashboard on this machine is ignored", async () => {
  const { cookie } = await comeIn();
  const elsewhere = cookie.replace(`gatehouse-${port}`, `gatehouse-${port + 1}`);
  expect(await enters({ cookie: elsewhere })).toBe(false);
  expect(await enters({ cookie: `${elsewhere}; ${cookie}` })).toBe(true);
});

test("an assistant's credential opens its few paths as an assistant, and nothing else", async () => {
  const { assistant, credential } = beginAssistant("Coder");
  const { cookie } = await comeIn();
  const authorization = `Bearer ${credential}`;
  // Whatever else comes with it, it counts as the assistant.
  const planted = { [SESSION_HEADER]: "x", [BROWSER_HEADER]: "x", [ASSISTANT_HEADER]: "x" };
  const inside = await ask("/api/tunnels", { authorization, cookie, ...planted });
  expect(JSON.parse(inside.body)).toEqual({ as: null, assistant: assistant.id });
  for (const target of ["/", "/settings", "/api/settings", "/api/export", "/metrics"]) {
    const { status, body } = await ask(target, { authorization, cookie });
    expect({ status, body }, target).toEqual({
      status: 403,
      body: expect.stringContaining("owner_needed"),
    });
  }
  // It is no token: neither a link nor a form nor a cookie lets anybody in by it.
  expect((await ask(`/?token=${credential}`)).status).toBe(401);
  expect((await post(credential)).status).toBe(401);
  expect(await enters({ cookie: `gatehouse-${port}=${credential}` })).toBe(false);
  // Nobody says by a header that they are one.
  const owner = await ask("/api/tunnels", {
    authorization: `Bearer ${getToken()}`,
    [ASSISTANT_HEADER]: assistant.id,
  });
  expect(JSON.parse(owner.body)).toEqual({ as: null });
  rotateToken(TOKEN_HOLDER, undefined);
  expect(await enters({ authorization })).toBe(false);
});
