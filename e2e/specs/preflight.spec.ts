import { once } from "node:events";
import http from "node:http";
import http2 from "node:http2";
import type net from "node:net";
import { z } from "zod";
import type { Lab } from "../lab/start-lab";
import {
  type Api,
  expect,
  fixedDomain,
  logIn,
  openLink,
  row,
  testOnKept as test,
  unfold,
} from "./fixtures";
import { addTunnel, startTunnel, visit } from "./tunnel-steps";

// Faults of the app itself are found before the start and fixed by a click.

async function listen(server: net.Server, host = "127.0.0.1"): Promise<number> {
  server.listen(0, host);
  await once(server, "listening");
  return z.object({ port: z.int() }).parse(server.address()).port;
}

/** Refuses unknown host names, as Vite does. */
function likeVite(): http.Server {
  return http.createServer(({ headers }, response) => {
    const name = headers.host?.replace(/:\d+$/, "") ?? "";
    if (name !== "localhost" && name !== "shop.test") {
      response.writeHead(403).end(`Blocked request. This host ("${name}") is not allowed.`);
    } else response.setHeader("content-type", "text/html").end(`<h1>Storefront</h1>${name}`);
  });
}

async function add(api: Api, lab: Lab, fields: Record<string, unknown>) {
  return addTunnel(api, lab, { domain: fixedDomain(lab), ...fields });
}

test("a click switches Rewrite Host on when a development server refuses the tunnel's name", async ({
  page,
  api,
  lab,
  browser,
}) => {
  const server = likeVite();
  const port = await listen(server);
  const { id } = await add(api, lab, { upstream: port });
  // The checks of a tunnel that is down run by themselves.
  await page.goto(`/tunnels/${id}`);
  const line = `server: { allowedHosts: ["${fixedDomain(lab)}"] }`;
  await expect(page.getByText(line)).toBeVisible();
  await page.getByRole("button", { name: `Turn Rewrite Host on (localhost:${port})` }).click();
  await expect(page.getByText("The app's host-name check does not matter")).toBeVisible();
  expect(await api.tunnel(id)).toMatchObject({ rewriteHost: true });

  // A custom name, for a virtual host.
  await page.goto(`/tunnels/${id}/settings`);
  await page.getByRole("button", { name: "More options" }).click();
  const field = page.getByLabel("Host header");
  await field.fill("shop.test/path");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByText("Enter only a host name, such as shop.test")).toBeVisible();
  await field.fill("Shop.test");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByText("The tunnel is saved.")).toBeVisible();
  expect(await api.tunnel(id)).toMatchObject({ rewriteHost: true, hostHeader: "shop.test" });
  await expect(page.getByText("shop.test", { exact: true })).toBeVisible();

  await api.request("POST", `/api/tunnels/${id}/start`);
  const tab = await visit(browser, await api.reaches(id, "online"), "member@example.com");
  await expect(tab.getByText("shop.test")).toBeVisible();
  await tab.context().close();
  server.close();
});

test("an app at this machine's other address, or under a container's name, is set to localhost by a click", async ({
  page,
  api,
  lab,
}) => {
  const server = http.createServer((_request, response) => response.end("ok"));
  const port = await listen(server, "::1");
  const { id } = await add(api, lab, { upstream: `127.0.0.1:${port}` });
  const use = page.getByRole("button", { name: `Use http://localhost:${port}` });
  for (const upstream of [`127.0.0.1:${port}`, `host.docker.internal:${port}`]) {
    await api.request("PATCH", `/api/tunnels/${id}`, { upstream });
    await page.goto(`/tunnels/${id}`);
    await use.click();
    await expect(use).toBeHidden();
    await expect(page.getByText(`http://localhost:${port} answers with 200.`)).toBeVisible();
    expect(await api.tunnel(id)).toMatchObject({ upstream: `http://localhost:${port}` });
  }
  server.close();
});

test("a visitor's request to such an app shows the same text and the same fix on the page", async ({
  page,
  api,
  lab,
  browser,
}) => {
  const server = http.createServer((_request, response) => response.end("<h1>Storefront</h1>"));
  const port = await listen(server, "::1");
  const domain = fixedDomain(lab);
  const tunnel = await startTunnel(api, lab, { domain, upstream: `127.0.0.1:${port}` });
  const context = await browser.newContext();
  const tab = await context.newPage();
  await openLink(tab, String(tunnel.status.url));
  await logIn(tab, "member@example.com");
  await expect(tab.getByRole("heading", { name: "The app is not running" })).toBeVisible();
  const note = row(page, tunnel.name);
  await unfold(page, tunnel.name);
  await expect(
    note.getByText("something listens at the other one of 127.0.0.1 and ::1"),
  ).toBeVisible();
  expect((await api.tunnel(tunnel.id)).status.upstream?.code).toBe("other-address");
  await note.getByRole("button", { name: `Use http://localhost:${port}` }).click();
  await note.getByRole("button", { name: "Restart" }).first().click();
  await expect(tab.getByRole("heading", { name: "Storefront" })).toBeVisible();
  await context.close();
  server.close();
});

test("an app with HTTP/2 only, and answers that work only on this machine, are reported with the next step", async ({
  page,
  api,
  lab,
}) => {
  const h2c = http2.createServer();
  const { id } = await add(api, lab, { upstream: await listen(h2c) });
  await page.goto(`/tunnels/${id}`);
  // The app runs in the test's own process. When that is busy it answers too late for the preflight's further
  // questions.
  const check = async (text: string) => {
    await expect(async () => {
      await page.getByRole("button", { name: /^Check( again)?$/ }).click();
      await expect(page.getByText(text)).toBeVisible({ timeout: 6_000 });
    }).toPass();
  };
  await check("The app speaks HTTP/2 only.");
  h2c.close();

  const local = http.createServer(({ headers }, response) =>
    response
      .writeHead(302, {
        location: `http://${headers.host}/login`,
        "set-cookie": "sid=1; Domain=shop.test",
      })
      .end(),
  );
  const upstream = await listen(local);
  await api.request("PATCH", `/api/tunnels/${id}`, { upstream, rewriteHost: true });
  await check(`redirects to http://localhost:${upstream}`);
  await expect(page.getByText("Its cookie sid is for shop.test")).toBeVisible();
  local.close();
});
