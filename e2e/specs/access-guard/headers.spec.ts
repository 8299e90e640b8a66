import type { Page } from "@playwright/test";
import { fill, type Ids } from "../../checks/leakhunt/walk-api";
import { sendBytes, sendRequest, statusOf } from "../../raw-request";
import { expectAccessible } from "../expect-accessible";
import { expect, testOnKept as test } from "../fixtures";
import { pagePaths } from "../page-paths";

const HEADERS = {
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-embedder-policy": "require-corp",
  "cross-origin-resource-policy": "same-origin",
};

function expectSafe(headers: Record<string, unknown>, where: string): void {
  expect(headers, where).toMatchObject(HEADERS);
  expect(String(headers["permissions-policy"]), where).toContain("camera=()");
  expect(headers["x-powered-by"], where).toBeUndefined();
  expect(headers["access-control-allow-origin"], where).toBeUndefined();
}

function headersOf(answer: string): Record<string, string> {
  const lines = answer.split("\r\n\r\n", 1)[0]?.split("\r\n").slice(1) ?? [];
  return Object.fromEntries(
    lines.map((line) => {
      const [name = "", ...value] = line.split(": ");
      return [name.toLowerCase(), value.join(": ")];
    }),
  );
}

function expectStrict(policy: string, where: string): void {
  const directives = new Map(policy.split("; ").map((each) => [each.split(" ", 1)[0], each]));
  expect(policy, where).not.toMatch(/unsafe|https?:|\*/);
  expect(directives.get("default-src"), where).toBe("default-src 'none'");
  expect(directives.get("script-src"), where).toMatch(/'nonce-[\w+/=]{22,}'/);
  expect(directives.get("style-src"), where).toMatch(/'nonce-/);
  for (const name of ["frame-ancestors", "base-uri"]) {
    expect(directives.get(name), where).toBe(`${name} 'none'`);
  }
}

test("every kind of answer has the headers that protect against other sites", async ({
  dashboard,
}) => {
  const port = Number(new URL(dashboard.url).port);
  const host = { host: `localhost:${port}` };
  const key = { ...host, authorization: `Bearer ${dashboard.token}` };
  const page = await sendRequest(port, {
    method: "GET",
    target: "/",
    headers: { ...key, accept: "text/html" },
  });
  const asset = /\/_next\/static\/[^"]+\.js/.exec(page.body)?.[0] ?? "";
  const kinds: [string, Record<string, string>, number][] = [
    ["/", key, 200],
    ["/settings", key, 200],
    ["/no/such/page", key, 404],
    ["/api/tunnels", key, 200],
    ["/api/nothing", key, 404],
    ["/api/events", key, 200],
    ["/api/health", host, 200],
    [asset, key, 200],
    ["/icon.svg", key, 200],
    ["/", { ...host, accept: "text/html" }, 401],
    ["/api/tunnels", host, 401],
    ["/api/tunnels", { ...key, origin: "https://evil.example.org" }, 403],
    ["//x", key, 400],
    ["/api/tunnels/%zz", key, 400],
    ["/tunnels/%zz", key, 400],
    ["/%zz", key, 400],
    ["/%c0%ae", key, 400],
    ["/_next/static/%zz", key, 400],
    [`/api/tunnels/${"x".repeat(20_000)}`, key, 404],
    ["/settings/", key, 308],
    ["/api//tunnels", key, 308],
    ["/", { host: "evil.example.org" }, 421],
    [`/?token=${dashboard.token}`, host, 303],
  ];
  for (const [target, headers, status] of kinds) {
    const answer = await sendRequest(port, { method: "GET", target, headers });
    expect(answer.status, target).toBe(status);
    expectSafe(answer.headers, `${target} ${status}`);
    const policy = answer.headers["content-security-policy"];
    expect(policy, target).toContain("frame-ancestors 'none'");
    const isPage = String(answer.headers["content-type"]).startsWith("text/html");
    if (isPage) expectStrict(String(policy), target);
  }
  // Browsers keep what the build made: its name changes with its content. Of a page nothing is kept.
  const compressed = { ...key, "accept-encoding": "gzip, deflate, br" };
  const file = await sendRequest(port, { method: "GET", target: asset, headers: compressed });
  expectSafe(file.headers, "a file of the build");
  expect(file.headers).toMatchObject({
    "content-encoding": "br",
    "cache-control": "private, max-age=31536000, immutable",
  });
  expect(page.headers["cache-control"]).toBe("no-store");
  const stranger = { ...host, "accept-encoding": "br" };
  const refused = await sendRequest(port, { method: "GET", target: asset, headers: stranger });
  expect([refused.status, refused.headers["cache-control"]]).toEqual([401, "no-store"]);

  const raw = [
    ["no HTTP at all", "hello\r\n\r\n", 400],
    ["a head that is too long", `GET / HTTP/1.1\r\nX: ${"x".repeat(40_000)}\r\n\r\n`, 431],
    [
      "a target that is no path",
      `GET http://localhost:${port}/ HTTP/1.1\r\nHost: ${host.host}\r\n\r\n`,
      400,
    ],
    ["a space in the target", "GET /a b HTTP/1.1\r\n\r\n", 400],
    ["an unknown method", `BREW / HTTP/1.1\r\nHost: ${host.host}\r\n\r\n`, 400],
    [
      "a method that nothing has",
      `PROPFIND / HTTP/1.1\r\nHost: ${host.host}\r\nAuthorization: Bearer ${dashboard.token}\r\n\r\n`,
      405,
    ],
    ["an expectation", `GET / HTTP/1.1\r\nHost: ${host.host}\r\nExpect: miracles\r\n\r\n`, 401],
    [
      "a WebSocket",
      `GET / HTTP/1.1\r\nHost: ${host.host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`,
      403,
    ],
    [
      "two framings",
      "POST / HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
      400,
    ],
  ] as const;
  for (const [what, bytes, status] of raw) {
    const answer = await sendBytes(port, bytes);
    expect(statusOf(answer), what).toBe(status);
    expectSafe(headersOf(answer), what);
  }
  const nonces = [1, 2].map(() =>
    sendRequest(port, { method: "GET", target: "/settings", headers: key }),
  );
  const [one, two] = (await Promise.all(nonces)).map(
    ({ headers }) => headers["content-security-policy"],
  );
  expect(one).not.toBe(two);
});

/** Collects everything that a page must not do. */
function watch(page: Page, origin: string): string[] {
  const faults: string[] = [];
  page.on("request", (request) => {
    const url = request.url();
    if (!url.startsWith(`${origin}/`) && !/^(data|blob|about):/.test(url))
      faults.push(`asked ${url}`);
  });
  page.on("console", (message) => {
    const { type, text } = { type: message.type(), text: message.text() };
    // Such as a feature in Permissions-Policy that the browser does not know. A page that is not there is one on
    // purpose.
    const isError = type === "error" || type === "warning";
    if (isError && !text.includes("404 (Not Found)")) faults.push(text);
  });
  page.on("pageerror", (error) => faults.push(error.message));
  return faults;
}

test("no page requests anything from another origin, violates its own policy, or is inaccessible", async ({
  page,
  api,
  dashboard,
  lab,
}) => {
  test.setTimeout(240_000);
  const profile = await api.createProfile();
  const account = await api.createAccount();
  const tunnel = await api.createTunnel({
    name: "Storefront",
    group: "Demo",
    profileId: profile.id,
    accountId: account.id,
    upstream: lab.app.port,
  });
  await api.request("POST", `/api/tunnels/${tunnel.id}/start`);
  await api.reaches(tunnel.id, "online");
  const ids: Ids = new Map([
    ["profiles", [profile.id]],
    ["accounts", [account.id]],
    ["tunnels", [tunnel.id]],
    ["groups", ["Demo"]],
  ]);
  const faults = watch(page, dashboard.home);
  const targets = pagePaths().flatMap((route) => fill(route, ids));
  expect(targets.length).toBeGreaterThan(15);
  for (const target of [...targets, "/no/such/page"]) {
    await page.goto(dashboard.home + target);
    const inline = await page.evaluate(
      () => document.querySelectorAll("script:not([src]):not([nonce]), style:not([nonce])").length,
    );
    expect(inline, target).toBe(0);
    await expectAccessible(page);
    expect(faults, target).toEqual([]);
  }
  // Checks the check: a page that requests another origin, or runs inline code, is noticed.
  await page.evaluate(() => {
    document.body.insertAdjacentHTML("beforeend", '<img src="https://evil.example.org/x.png">');
    document.body.setAttribute("onclick", "alert(1)");
  });
  await expect.poll(() => faults.length).toBeGreaterThan(1);
});
