import { once } from "node:events";
import { readdirSync } from "node:fs";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { z } from "zod";
import { tunnelSchema } from "@/lib/contract/tunnels";
import type { Dashboard } from "../../launch-dashboard";
import { ADDRESSES, type Request, sendRequest } from "../../raw-request";
import { expect, test } from "../fixtures";

// Every combination of what the access guard checks, sent to the running server. The expected status is written here a
// second time, from the text of the rules and without the code that decides.

type Row = {
  method: string;
  path: string;
  host: string;
  origin: string;
  fetch: string;
  key: string;
};

const METHODS = ["GET", "POST"];
const PATHS = ["page", "api", "stream", "health", "asset"];
const HOSTS = ["ours", "own", "by number", "by its IPv6", "without port", "rebound"];
const ORIGINS = ["none", "ours", "other port", "null"];
const FETCHES = ["none", "same-site", "navigation"];
const KEYS = ["none", "bearer", "session", "token as cookie"];

const HEADERS: Record<string, Record<string, string>> = {
  none: {},
  "same-site": { "sec-fetch-site": "same-site", "sec-fetch-mode": "cors" },
  navigation: {
    "sec-fetch-site": "cross-site",
    "sec-fetch-mode": "navigate",
    "sec-fetch-dest": "document",
  },
};

function allRows(): Row[] {
  return METHODS.flatMap((method) =>
    PATHS.flatMap((path) =>
      HOSTS.flatMap((host) =>
        ORIGINS.flatMap((origin) =>
          FETCHES.flatMap((fetch) =>
            KEYS.map((key) => ({ method, path, host, origin, fetch, key })),
          ),
        ),
      ),
    ),
  );
}

/** The status that the access guard must answer with; undefined when it must let the request through. */
function expected({ method, path, host, origin, fetch, key }: Row): number | undefined {
  if (host === "without port" || host === "rebound") return 421;
  if (!["none", "ours"].includes(origin)) return 403;
  const isForeign = fetch !== "none" && !(fetch === "navigation" && method === "GET");
  if (origin === "none" && isForeign) return 403;
  if (path === "health" && method === "GET") return undefined;
  return key === "none" || key === "token as cookie" ? 401 : undefined;
}

const REFUSALS = new Set([400, 401, 403, 413, 415, 421, 503]);

// A page costs a hundred times as much as a refusal, so only some of the rows that reach a page are tried.
function isTried(row: Row, index: number): boolean {
  const isCostly = expected(row) === undefined && row.path === "page";
  return !isCostly || index % 7 === 0;
}

// No dimension of the table has eleven values, so each address gets rows of every kind.
const addressOf = (index: number) => ADDRESSES[index % 11 < 5 ? 1 : 0];

test("the access guard follows its rules for every method, path, Host, Origin, Sec-Fetch-Site and token, on both addresses", async ({
  dashboard,
}) => {
  test.setTimeout(120_000);
  const { port } = new URL(dashboard.url);
  const chunk = readdirSync(".next/static/chunks").find((name) => name.endsWith(".js"));
  const targets: Record<string, string> = {
    page: "/settings",
    api: "/api/tunnels",
    stream: "/api/events",
    health: "/api/health",
    asset: `/_next/static/chunks/${chunk}`,
  };
  const hosts: Record<string, string> = {
    ours: `localhost:${port}`,
    own: new URL(dashboard.home).host,
    "by number": `127.0.0.1:${port}`,
    "by its IPv6": `[::1]:${port}`,
    "without port": "localhost",
    rebound: `evil.example.org:${port}`,
  };
  const origins: Record<string, Record<string, string>> = {
    none: {},
    ours: { origin: `http://localhost:${port}` },
    "other port": { origin: "http://localhost:3000" },
    null: { origin: "null" },
  };
  const keys: Record<string, Record<string, string>> = {
    none: {},
    bearer: { authorization: `Bearer ${dashboard.token}` },
    session: { cookie: await enterByScript(dashboard) },
    "token as cookie": { cookie: `gatehouse-${port}=${encodeURIComponent(dashboard.token)}` },
  };
  const toRequest = (row: Row): Request => ({
    method: row.method,
    target: targets[row.path] ?? "",
    headers: {
      host: hosts[row.host] ?? "",
      ...origins[row.origin],
      ...HEADERS[row.fetch],
      ...keys[row.key],
      ...(row.method === "POST" && { "content-type": "application/json", "content-length": "2" }),
    },
    ...(row.method === "POST" && { body: "{}" }),
  });

  const rows = allRows().filter(isTried);
  expect(rows.length).toBeGreaterThan(1_000);
  const wrong: string[] = [];
  await eachOf([...rows.entries()], 16, async ([index, row]) => {
    const { status, body } = await sendRequest(Number(port), toRequest(row), addressOf(index));
    const want = expected(row);
    const isRight = want === undefined ? !REFUSALS.has(status) : status === want;
    if (!isRight) wrong.push(`${JSON.stringify(row)} got ${status}, not ${want ?? "through"}`);
    if (status === 421 && body !== "") wrong.push(`${JSON.stringify(row)} was told ${body}`);
  });
  expect(wrong).toEqual([]);
});

/** The cookie that a script gets when it opens the printed address. */
async function enterByScript({ url, token }: Dashboard): Promise<string> {
  const { status, headers } = await fetch(`${url}/?token=${token}`, { redirect: "manual" });
  expect(status).toBe(303);
  expect(headers.get("location")).toBe(`${url}/`);
  return headers.getSetCookie()[0]?.split(";", 1)[0] ?? "";
}

test("a stolen cookie alone sends no stored secret to a new destination and locks nobody out", async ({
  dashboard,
  api,
  lab,
}) => {
  const cookie = await enterByScript(dashboard);
  const use = async (headers: Record<string, string>, method: string, path: string, body: object) =>
    fetch(dashboard.url + path, {
      method,
      headers: { cookie, "content-type": "application/json", ...headers },
      body: JSON.stringify(body),
    });
  const [profile, account] = [await api.createProfile(), await api.createAccount()];
  const common = { upstream: 3000, profileId: profile.id };
  const tunnel = await api.createTunnel({ ...common, name: "Mine", accountId: account.id });
  const made = await use({}, "POST", "/api/accounts", { name: "Theirs", authtoken: "2theirs" });
  const theirs = z.object({ id: z.string() }).parse(await made.json()).id;
  const exportedAt = new Date().toISOString();
  const led = { name: "Mine", upstream: "3000", profile: profile.name, account: "Theirs" };
  const parts = { profiles: [], accounts: [], tunnels: [led] };
  const content = JSON.stringify({ format: "gatehouse", version: 1, exportedAt, ...parts });
  const preview = await use({}, "POST", "/api/import/preview", { content });
  const pairs = z.object({ destinations: z.array(z.object({ id: z.string() })) });
  const destinations = pairs.parse(await preview.json()).destinations.map(({ id }) => id);
  await use({}, "PATCH", "/api/setup/draft", { profileId: profile.id, accountId: theirs });
  await use({}, "PATCH", "/api/setup/draft", { upstream: "3000" });
  const clientSecret = lab.descope.clientSecret;

  const ways: [string, string, object][] = [
    ["POST", "/api/tunnels", { ...common, name: "Led", accountId: theirs }],
    ["PATCH", `/api/tunnels/${tunnel.id}`, { accountId: theirs, clientSecret }],
    ["PATCH", `/api/accounts/${account.id}`, { authtoken: "2theirs" }],
    ["POST", "/api/import", { content, destinations, wider: true }],
    ["POST", "/api/setup/draft/tunnel", {}],
    ["POST", "/api/export", { passphrase: "correct horse battery staple" }],
    ["POST", "/api/settings/key-place", { place: "file" }],
    ["POST", "/api/tickets", {}],
  ];
  const asBefore = async () => {
    await api.request("PATCH", `/api/tunnels/${tunnel.id}`, {
      accountId: account.id,
      clientSecret,
    });
    const { body } = await api.request("GET", "/api/tunnels");
    for (const { id } of z.array(tunnelSchema).parse(body))
      if (id !== tunnel.id) await api.request("DELETE", `/api/tunnels/${id}`);
    await api.request("PATCH", `/api/accounts/${account.id}`, { authtoken: "2mine" });
    await api.request("PATCH", "/api/setup/draft", { tunnelId: null });
  };
  const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
  for (const [method, path, body] of ways) {
    const asked = await use({}, method, path, body);
    expect({ path, status: asked.status }).toEqual({ path, status: 403 });
    expect(await asked.json()).toMatchObject({ code: "confirmation_needed" });
    const guessed = await use(bearer("a-token-that-somebody-guesses-1234"), method, path, body);
    expect({ path, status: guessed.status }).toEqual({ path, status: 401 });
    // The dashboard's own page sends the token and the right origin; a page of another site cannot.
    const foreign = { ...bearer(dashboard.token), origin: "http://localhost:3000" };
    expect((await use(foreign, method, path, body)).status).toBe(403);
    const from = { ...bearer(dashboard.token), origin: dashboard.url };
    expect({ path, ok: (await use(from, method, path, body)).ok }).toEqual({ path, ok: true });
    await asBefore();
    // The session itself gains no right from this.
    expect({ path, status: (await use({}, method, path, body)).status }).toEqual({
      path,
      status: 403,
    });
  }
  expect(dashboard.output()).toContain("A wrong access token was refused: POST /api/tunnels");
});

/** Another server on this machine, which shows an empty page and records its requests. */
async function startStranger() {
  const asked: { host: string; cookie: string }[] = [];
  const server = http.createServer((request, response) => {
    const { host = "", cookie = "" } = request.headers;
    asked.push({ host, cookie });
    response.writeHead(200, { "content-type": "text/html" }).end("<h1>Another app</h1>");
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return { server, asked, url: `http://localhost:${port}` };
}

test("another server on localhost never receives the session of a browser, and its pages cannot use it", async ({
  page,
  dashboard,
}) => {
  expect(page.url()).toBe(`${dashboard.home}/`);
  const stranger = await startStranger();
  for (const name of ["localhost", "127.0.0.1"]) {
    await page.goto(stranger.url.replace("localhost", name));
    for (const target of [dashboard.url, dashboard.home]) {
      const use = (path: string, init: RequestInit) =>
        page.evaluate(
          ([address, options]) =>
            fetch(address, { credentials: "include", ...options }).then(
              ({ status, type }) => `${type} ${status}`,
              () => "refused",
            ),
          [target + path, init] as const,
        );
      expect(await use("/api/tunnels", {}), `${name} asks ${target}`).toBe("refused");
      expect(await use("/api/sessions", { method: "DELETE" })).toBe("refused");
    }
  }
  expect(stranger.asked.length).toBeGreaterThan(1);
  expect(stranger.asked.map(({ cookie }) => cookie).join("")).toBe("");
  // A link on that page still works, although the browser does not send the cookie with the first request.
  await page.goto(stranger.url);
  await page.evaluate((address) => {
    document.body.innerHTML = `<a href="${address}/settings">Gatehouse</a>`;
  }, dashboard.url);
  await page.getByRole("link", { name: "Gatehouse" }).click();
  await expect(page.getByRole("heading", { name: "Settings", level: 1 })).toBeVisible();
  expect(page.url()).toBe(`${dashboard.home}/settings`);
  stranger.server.close();
});

test("a browser is logged out at once on the Settings page, and logs in again on the locked page", async ({
  page,
  browser,
  dashboard,
}) => {
  const context = await browser.newContext();
  const other = await context.newPage();
  await other.goto(`${dashboard.url}/?token=${dashboard.token}`);
  await other.locator("body[data-ready]").waitFor();
  const cookies = await context.cookies();
  await page.goto("/settings");
  const sessions = page.getByRole("list", { name: "Sessions" });
  await expect(sessions.getByRole("listitem")).toHaveCount(2);
  await sessions.getByRole("button", { name: /^End the session of Chrome/ }).click();
  await expect(sessions.getByRole("listitem")).toHaveCount(1);
  await expect(other.getByText("This browser is no longer signed in.")).toBeVisible();

  const stolen = cookies.map(({ name, value }) => `${name}=${value}`).join("; ");
  const use = await fetch(`${dashboard.url}/api/tunnels`, { headers: { cookie: stolen } });
  expect(use.status).toBe(401);

  await context.close();

  await test.step("the locked page needs no JavaScript", async () => {
    const plain = await browser.newContext({ javaScriptEnabled: false });
    const tab = await plain.newPage();
    await tab.goto(`${dashboard.url}/settings?x=1`);
    await tab.getByLabel("Access token").fill("not the token");
    await tab.getByRole("button", { name: "Log in" }).click();
    await expect(tab.getByRole("alert")).toHaveText("That is not the access token.");
    await tab.getByLabel("Access token").fill(dashboard.token);
    await tab.getByRole("button", { name: "Log in" }).click();
    await expect(tab).toHaveTitle(/^Settings/);
    expect(tab.url()).toBe(`${dashboard.home}/settings?x=1`);
    await plain.close();
  });

  await page.getByRole("button", { name: "Log out", exact: true }).click();
  await expect(page.getByRole("heading", { name: "This dashboard is locked" })).toBeVisible();
});

async function eachOf<T>(items: T[], width: number, work: (item: T) => Promise<void>) {
  const queue = [...items];
  const worker = async () => {
    for (let item = queue.pop(); item !== undefined; item = queue.pop()) await work(item);
  };
  await Promise.all(Array.from({ length: width }, worker));
}
