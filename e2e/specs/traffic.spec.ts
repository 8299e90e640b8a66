import { once } from "node:events";
import http from "node:http";
import { z } from "zod";
import {
  requestDetailSchema,
  requestPageSchema,
  trafficSchema,
  visitorSchema,
} from "@/lib/contract/traffic";
import { freePort } from "../free-port";
import { CROOKED_ANSWERS, IMPOSSIBLE_ANSWERS } from "../lab/app/hostile-answers";
import { startSampleApp } from "../lab/app/start-app";
import { needs } from "../world";
import {
  type Api,
  expect,
  first,
  logIn,
  openLink,
  row,
  testOnKept as test,
  unfold,
} from "./fixtures";
import { fetchIn, startTunnels, visit } from "./tunnel-steps";

async function visitors(api: Api, id: string) {
  const { body } = await api.request("GET", `/api/tunnels/${id}/visitors`);
  return z.array(visitorSchema).parse(body);
}

async function requests(api: Api, id: string, query = "") {
  const { body } = await api.request("GET", `/api/tunnels/${id}/requests${query}`);
  return requestPageSchema.parse(body).items;
}

async function detail(api: Api, id: number) {
  return requestDetailSchema.parse((await api.request("GET", `/api/requests/${id}`)).body);
}

test("a member and a guest on two tunnels are told apart, live, and nobody can pretend to be another person", async ({
  page,
  api,
  browser,
  lab,
}) => {
  needs({ tunnels: 2 });
  const [first, second] = await startTunnels(api, lab, {}, { identityHeaders: false });
  // The events of the page, with their times.
  await page.evaluate(() => {
    const heard: { at: number; data: string }[] = [];
    Object.assign(window, { heard });
    const source = new EventSource("/api/events");
    for (const type of ["visitor", "request"]) {
      source.addEventListener(type, ({ data }) => heard.push({ at: Date.now(), data }));
    }
    return new Promise((resolve) => source.addEventListener("snapshot", resolve));
  });
  const [member, guest] = await Promise.all([
    visit(browser, first, "member@example.com"),
    visit(browser, second, "guest@example.org"),
  ]);

  const [memberSeen, ...noOther] = await visitors(api, first.id);
  expect(memberSeen).toMatchObject({ email: "member@example.com", activeNow: true });
  expect(memberSeen?.name).toBeTruthy();
  expect(noOther).toEqual([]);
  expect(await visitors(api, second.id)).toMatchObject([{ email: "guest@example.org" }]);
  const people = await api.request("GET", "/api/visitors");
  expect(people.body).toHaveLength(2);

  await test.step("pages are updated without a reload", async () => {
    const heard = (text: string) =>
      page.evaluate(
        (wanted) => JSON.stringify(Reflect.get(window, "heard")).includes(wanted),
        text,
      );
    await expect.poll(() => heard("member@example.com"), { intervals: [20] }).toBe(true);
    await expect.poll(() => heard("guest@example.org"), { intervals: [20] }).toBe(true);
  });

  await test.step("an identity that a visitor invents is not believed", async () => {
    const { text } = await fetchIn(guest, "/echo", {
      headers: { "ngrok-auth-user-email": "member@example.com", "ngrok-auth-user-name": "Member" },
    });
    // The app sees no identity here either, because the tunnel's toggle is off.
    expect(text).not.toContain("ngrok-auth");
    const [seen] = await requests(api, second.id, "?q=/echo");
    expect(seen?.user?.email).toBe("guest@example.org");
    expect(await visitors(api, second.id)).toHaveLength(1);
  });

  await test.step("the app behind the other tunnel learns who it is", async () => {
    const { text } = await fetchIn(member, "/echo", {
      headers: { "ngrok-auth-user-email": "guest@example.org" },
    });
    expect(JSON.parse(text).headers).toMatchObject({
      "ngrok-auth-user-email": "member@example.com",
      // Descope's id of the person, not ngrok's.
      "ngrok-auth-user-id": "U2member",
    });
  });
});

test("a request is kept without its secrets, filtered, replayed with changes, saved and cleared", async ({
  api,
  browser,
  lab,
}) => {
  const [tunnel] = await startTunnels(api, lab, {});
  const member = await visit(browser, tunnel, "member@example.com");
  await fetchIn(member, "/echo?token=t0psecret&page=2", {
    method: "POST",
    headers: {
      authorization: "Bearer t0psecret",
      "content-type": "application/json",
      // The lab treats these as ngrok documents it: the first is appended to, the second is passed on.
      "x-forwarded-for": "10.0.0.1",
      "x-forwarded-host": "evil.example",
      ngrok_auth_user_email: "guest@example.org",
    },
    body: JSON.stringify({ user: "member", password: "t0psecret" }),
  });
  const posts = "?method=POST&status=2xx&user=MEMBER@example.com&q=echo";
  const found = await requests(api, tunnel.id, posts);
  expect(found).toHaveLength(1);
  const posted = first(found);
  const before = await detail(api, posted.id);
  expect(before).toMatchObject({ state: "done", status: 200, kind: "http" });
  expect(before.request.body.text).toContain('"user":"member"');
  const echoed = JSON.parse(before.response?.body.text ?? "");
  expect(echoed.headers["x-forwarded-host"]).toBe(new URL(String(tunnel.status.url)).host);
  expect(JSON.stringify(before)).not.toMatch(/10\.0\.0\.1|evil|guest/);
  expect(before.notes.join()).toContain("ngrok_auth_user_email");
  expect(JSON.stringify(before)).not.toContain("ngrok.session=e");
  expect(before.masked).toEqual(
    expect.arrayContaining(["authorization", "cookie", "password", "token"]),
  );
  expect(JSON.stringify({ ...before, response: undefined })).not.toContain("t0psecret");

  const replayed = await api.request("POST", `/api/requests/${before.id}/replay`, {
    body: JSON.stringify({ user: "changed" }),
  });
  expect(replayed.status, JSON.stringify(replayed.body)).toBe(201);
  const after = requestDetailSchema.parse(replayed.body);
  expect(after).toMatchObject({ replayOf: before.id, status: 200, method: "POST" });
  expect(after.notes.join()).toMatch(/Sent without .*authorization/i);
  expect(after.response?.body.text).toContain("changed");
  expect(after.id).toBeGreaterThan(before.id);
  expect((await visitors(api, tunnel.id))[0]?.requests).toBe(
    (await requests(api, tunnel.id)).filter(({ replayOf }) => replayOf === undefined).length,
  );

  const har = JSON.parse(await api.text(`/api/requests/${before.id}/har`));
  expect(har.log.entries[0].request.postData.text).toContain("member");
  expect(har.log.entries[0].request.url).toContain(`${tunnel.status.url}/echo?`);
  expect(JSON.stringify(har.log.entries[0].request)).not.toContain("t0psecret");
  const all = JSON.parse(await api.text(`/api/tunnels/${tunnel.id}/requests?as=har`));
  expect(all.log.entries.length).toBeGreaterThan(2);

  const { body } = await api.request("GET", `/api/tunnels/${tunnel.id}/traffic`);
  const traffic = trafficSchema.parse(body);
  const classes = traffic.points.reduce((sum, point) => sum + point.classes["2xx"], 0);
  expect(classes).toBe(traffic.now.requests);
  const metrics = await api.text("/metrics");
  expect(metrics).toContain(
    `gatehouse_requests_total{tunnel="Storefront 1",id="${tunnel.id}",status="2xx"} ${classes}`,
  );
  expect(metrics).toContain(
    `gatehouse_gate_state{tunnel="Storefront 1",id="${tunnel.id}",state="verifying"} 1`,
  );

  const cleared = await api.request("DELETE", `/api/tunnels/${tunnel.id}/requests`);
  expect(cleared.status).toBe(204);
  expect(await requests(api, tunnel.id)).toEqual([]);
  expect((await api.request("GET", `/api/requests/${before.id}`)).status).toBe(404);
});

test("answers that are not quite HTTP arrive; for those that cannot, page, request and list name the header", async ({
  page,
  api,
  browser,
  lab,
}) => {
  needs({ tunnels: 2 });
  const [inspected, blind] = await startTunnels(api, lab, {}, { inspect: false });
  for (const tunnel of [inspected, blind]) {
    const tab = await visit(browser, tunnel, "member@example.com");
    for (const name of Object.keys(CROOKED_ANSWERS)) {
      expect((await fetchIn(tab, `/hostile?answer=${name}`)).text, name).toBe("good");
    }
    for (const [name, [, told]] of Object.entries(IMPOSSIBLE_ANSWERS)) {
      const { text } = await fetchIn(tab, `/hostile?answer=${name}`);
      expect(text, name).toContain("cannot be passed on");
      expect(text, name).toContain(told);
    }
    const { upstream } = (await api.tunnel(tunnel.id)).status;
    expect(upstream).toMatchObject({ reachable: true, detail: expect.stringContaining("X-Bare") });
    await unfold(page, tunnel.name);
    await expect(row(page, tunnel.name).getByText(/header "X-Bare" has no colon/)).toBeVisible();
    await tab.context().close();
  }
  const last = first(await requests(api, inspected.id));
  expect(await detail(api, last.id)).toMatchObject({
    ...{ status: 502, state: "failed" },
    error: expect.stringContaining("X-Bare"),
  });
});

test("a request in chunks with trailers is replayed", async ({ api, browser, lab }) => {
  const [tunnel] = await startTunnels(api, lab, {});
  const tab = await visit(browser, tunnel, "member@example.com");
  const cookies = await tab.context().cookies();
  const { host, port } = new URL(String(tunnel.status.url));
  const upload = http.request({
    ...{ host: "127.0.0.1", port, method: "POST", path: "/upload" },
    headers: {
      ...{ host, trailer: "x-sum", "transfer-encoding": "chunked" },
      cookie: cookies.map(({ name, value }) => `${name}=${value}`).join("; "),
    },
  });
  upload.write("hello");
  upload.addTrailers({ "x-sum": "9" });
  upload.end();
  await once(upload, "response");
  const sent = first((await requests(api, tunnel.id)).filter(({ path }) => path === "/upload"));
  const { status, body } = await api.request("POST", `/api/requests/${sent.id}/replay`);
  expect(status, JSON.stringify(body)).toBe(201);
  expect(requestDetailSchema.parse(body)).toMatchObject({ status: 200, requestBytes: 5 });
  await tab.context().close();
});

test("only so many replays wait for the app at once", async ({ api, browser, lab }) => {
  const waiting: http.ServerResponse[] = [];
  const app = http.createServer((request, response) => {
    if (request.url === "/slow") waiting.push(response);
    else response.setHeader("content-type", "text/html").end("<h1>Storefront</h1>");
  });
  await once(app.listen(0, "127.0.0.1"), "listening");
  const upstream = z.object({ port: z.number() }).parse(app.address()).port;
  const [tunnel] = await startTunnels(api, lab, { upstream });
  const tab = await visit(browser, tunnel, "member@example.com");
  const sent = first(await requests(api, tunnel.id));
  const replay = (path: string) => api.request("POST", `/api/requests/${sent.id}/replay`, { path });
  const slow = Array.from({ length: 20 }, () => replay("/slow"));
  await expect.poll(() => waiting.length).toBe(20);
  expect(await replay("/")).toMatchObject({ status: 409, body: { code: "replays_busy" } });
  for (const response of waiting) response.end("at last");
  expect((await Promise.all(slow)).map(({ status }) => status)).toEqual(slow.map(() => 201));
  expect((await replay("/")).status).toBe(201);
  await tab.context().close();
  app.close();
});

test("while the app is down its visitor waits on a page that shows it when it is back, and the list says so", async ({
  page,
  api,
  browser,
  lab,
}) => {
  const port = await freePort();
  const [tunnel] = await startTunnels(api, lab, { upstream: port });
  // Before anybody came.
  await expect(row(page, tunnel.name).getByText("App down")).toBeVisible();
  const chain = /^App does not answer, ngrok online, login /;
  await expect(row(page, tunnel.name).getByRole("img", { name: chain })).toBeVisible();
  const tab = await (await browser.newContext()).newPage();
  await openLink(tab, `${tunnel.status.url}/?from=link`);
  await logIn(tab, "member@example.com");
  await expect(tab.getByRole("heading", { name: "The app is not running" })).toBeVisible();
  await expect(row(page, tunnel.name).getByText("Your app is not answering")).toBeVisible();
  expect((await api.tunnel(tunnel.id)).status.upstream).toMatchObject({ reachable: false });

  const app = await startSampleApp({ port });
  await expect(tab.getByRole("heading", { name: "Storefront" })).toBeVisible();
  expect(tab.url()).toBe(`${tunnel.status.url}/?from=link`);
  await expect(row(page, tunnel.name).getByText("Your app is not answering")).toBeHidden();
  await expect(row(page, tunnel.name).getByText("Protected")).toBeVisible();
  // The requests of the waiting page do not count as the visitor's.
  expect((await requests(api, tunnel.id)).map(({ method }) => method)).not.toContain("HEAD");
  await app.close();
});

test("a tunnel without inspection keeps nothing; one behind the listener option does not guess identities", async ({
  api,
  browser,
  lab,
}) => {
  needs({ tunnels: 2 });
  const [blind, older] = await startTunnels(
    api,
    lab,
    { inspect: false },
    { protection: "listener-oidc" },
  );
  await visit(browser, blind, "member@example.com");
  expect(await requests(api, blind.id)).toEqual([]);
  expect(await visitors(api, blind.id)).toEqual([]);
  const tab = await visit(browser, older, "member@example.com");
  const { text } = await fetchIn(tab, "/echo", {
    headers: { "ngrok-auth-user-email": "guest@example.org" },
  });
  expect(text).not.toContain("ngrok-auth");
  expect((await requests(api, older.id)).length).toBeGreaterThan(0);
  expect(await visitors(api, older.id)).toEqual([]);
});
