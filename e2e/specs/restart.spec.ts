import { launchDashboard } from "../launch-dashboard";
import { needs } from "../world";
import { apiOf, expect, row, test } from "./fixtures";
import { addTunnel, prepareLogin } from "./tunnel-steps";

for (const signal of ["SIGTERM", "SIGKILL"] as const) {
  test(`after ${signal} the page comes back by itself, the list is intact and the tunnel is up again`, async ({
    page,
    api,
    dashboard,
    dataDir,
    lab,
  }) => {
    const fields = await prepareLogin(api, lab);
    const up = await api.createTunnel({ name: "Storefront", ...fields });
    await api.createTunnel({ name: "Metrics", ...fields });
    await page.reload();
    await row(page, "Storefront").getByRole("button", { name: "Start" }).click();
    await expect(row(page, "Storefront").getByText("Online")).toBeVisible();

    // The page is not reloaded, so everything that it shows later came through its own stream.
    await page.evaluate(() => Object.assign(window, { sameDocument: true }));
    const before = Date.now();
    await dashboard.stop(signal);
    expect(Date.now() - before).toBeLessThan(10_000);
    const again = await launchDashboard({
      dataDir,
      mode: "start",
      port: Number(new URL(dashboard.url).port),
      token: dashboard.token,
    });
    await apiOf(again, lab).reaches(up.id, "online");
    await expect(row(page, "Storefront").getByText("Online")).toBeVisible();
    await expect(row(page, "Metrics").getByText("Stopped")).toBeVisible();
    expect(await page.evaluate(() => "sameDocument" in window)).toBe(true);
    await again.stop();
  });
}

test("after a crash ngrok still has the stale endpoints; tunnels wait for them without an error", async ({
  api,
  control,
  dashboard,
  dataDir,
  lab,
}) => {
  needs({ tunnels: 2 });
  const fields = await prepareLogin(api, lab);
  const back = { name: "Comes back", domain: "back.localhost" };
  const hand = { name: "By hand", domain: "hand.localhost", resumeOnLaunch: false };
  const comesBack = await api.createTunnel({ ...fields, ...back });
  const byHand = await api.createTunnel({ ...fields, ...hand });
  const tunnels = [comesBack, byHand];
  for (const { id } of tunnels) await api.request("POST", `/api/tunnels/${id}/start`);
  for (const { id } of tunnels) await api.reaches(id, "online");
  await control.tolerance(6_000);
  await dashboard.kill();
  const again = await launchDashboard({ dataDir, mode: "start" });
  const after = apiOf(again, lab);
  expect((await after.tunnel(byHand.id)).status.state).toBe("stopped");
  await after.request("POST", `/api/tunnels/${byHand.id}/start`);
  for (const { id } of tunnels) {
    await after.reaches(id, "online");
    const history = JSON.stringify((await after.request("GET", `/api/tunnels/${id}/history`)).body);
    expect(history).not.toContain('"to":"failed"');
  }
  await control.tolerance(0);
  await again.stop();
});

test("a dashboard that hangs is one that does not answer, in all tabs, until it goes on", async ({
  page,
  context,
  dashboard,
  api,
  lab,
}) => {
  test.skip(process.platform === "win32", "Windows cannot hold a process");
  const banner = page.getByText("Gatehouse is not answering");
  // It comes through the page's stream, which is there then.
  const { name } = await addTunnel(api, lab);
  await expect(row(page, name)).toBeVisible();
  // It has all its news from the first one.
  const follower = await context.newPage();
  await follower.goto(page.url());
  await expect(row(follower, name)).toBeVisible();
  dashboard.child.kill("SIGSTOP");
  try {
    await expect(banner).toBeVisible();
    await expect(follower.getByText("Gatehouse is not answering")).toBeVisible();
    await expect(page.locator("[data-out-of-date]")).toBeAttached();
  } finally {
    dashboard.child.kill("SIGCONT");
  }
  await expect(banner).toBeHidden();
  await expect(follower.getByText("Gatehouse is not answering")).toBeHidden();
});

test("a page that takes long to start waits for Gatehouse from then on, and counts nothing on", async ({
  page,
  context,
  dashboard,
  api,
  lab,
}) => {
  const { id, name } = await addTunnel(api, lab);
  await api.request("POST", `/api/tunnels/${id}/start`);
  await api.reaches(id, "online");
  // It would tell the other tab that all is well.
  await page.close();
  const tab = await context.newPage();
  const banner = tab.getByText("Gatehouse is not answering");
  let asked = false;
  await tab.route("**/api/events", () => {
    asked = true;
  });
  // Its start is long after the page was made.
  const start = Date.now() + 60_000;
  await tab.clock.setFixedTime(start);
  await tab.goto(dashboard.url);
  await expect(tab.locator("body[data-ready]")).toBeAttached();
  // From then on it counts.
  await expect.poll(() => asked).toBe(true);
  expect(await banner.count()).toBe(0);
  await expect(row(tab, name).getByText("for 1 min")).toBeVisible();
  await tab.clock.setFixedTime(start + 3_600_000);
  await expect(banner).toBeVisible();
  await expect(row(tab, name).getByText("for 1 min")).toBeVisible();
});

test("a tab follows another one only while that answers", async ({ page, context, api, lab }) => {
  const tab = await context.newPage();
  await tab.goto(page.url());
  const { id, name } = await addTunnel(api, lab);
  await expect(row(tab, name).getByText("Stopped")).toBeVisible();
  let hangs = true;
  const hang = page
    .evaluate("for (const end = Date.now() + 30_000; Date.now() < end; );")
    .then(() => {
      hangs = false;
    });
  await tab.bringToFront();
  await api.request("POST", `/api/tunnels/${id}/start`);
  await expect(row(tab, name).getByText("Protected")).toBeVisible();
  expect(hangs).toBe(true);
  await hang;
  await expect(row(page, name).getByText("Protected")).toBeVisible();
});

test("a second instance names the address of the first and leaves it alone", async ({
  dashboard,
  dataDir,
  api,
}) => {
  await api.createProfile();
  await expect(launchDashboard({ dataDir, mode: "start" })).rejects.toThrow(
    dashboard.url.replace("127.0.0.1", "localhost"),
  );
  expect((await api.request("GET", "/api/profiles")).body).toHaveLength(1);
});

for (const [how, signals, silent] of [
  ["a closed terminal", ["SIGHUP"], false],
  // Under npm it arrives twice: from the terminal and from npm.
  ["Ctrl-C", ["SIGINT", "SIGINT"], false],
  ["Ctrl-C while ngrok is silent", ["SIGINT", "SIGINT"], true],
] as const) {
  test(`${how} unbinds the tunnels and ends the process within 3 s`, async ({
    page,
    api,
    dashboard,
    control,
    lab,
  }) => {
    const { id } = await addTunnel(api, lab);
    await api.request("POST", `/api/tunnels/${id}/start`);
    // The page holds an event stream open.
    await expect(row(page, "Storefront").getByText("Online")).toBeVisible();
    if (silent) await control.fault({ kind: "silence" });
    const before = Date.now();
    dashboard.child.kill(signals[0]);
    await expect.poll(() => dashboard.output(), { intervals: [10] }).toContain("Closing tunnels.");
    await dashboard.stop(signals.at(-1));
    expect(Date.now() - before).toBeLessThan(10_000);
    // It ended by itself. A signal without a handler would have killed it.
    expect(dashboard.child.exitCode).toBe(0);
    const { sessions } = await control.state();
    if (!silent) expect(sessions.flatMap(({ listeners }) => listeners)).toEqual([]);
  });
}
