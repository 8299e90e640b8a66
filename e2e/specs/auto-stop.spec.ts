import { z } from "zod";
import { noticeSchema } from "@/lib/contract/notices";
import { needs } from "../world";
import { apiOf, expect, row, test } from "./fixtures";
import { launchWithClock } from "./launch-with-clock";
import { startTunnel, startTunnels, visit } from "./tunnel-steps";

const MINUTE = 60_000;

test("a stop time is set, extended and removed on the page, and the countdown follows", async ({
  page,
  api,
  lab,
}) => {
  const { id } = await startTunnel(api, lab, { group: "Demo" });
  await page.goto(`/tunnels/${id}`);
  await page.getByRole("button", { name: "Set a time" }).click();
  await page.getByRole("button", { name: "In 30 min" }).click();
  await expect.poll(async () => (await api.tunnel(id)).status.stopAt).toBeDefined();
  const first = Date.parse((await api.tunnel(id)).status.stopAt ?? "");
  await expect(page.getByRole("main").getByText(/^In (29|30) min/)).toBeVisible();
  await page.getByRole("button", { name: "+30 min" }).click();
  await expect
    .poll(async () => (await api.tunnel(id)).status.stopAt)
    .toBe(new Date(first + 30 * MINUTE).toISOString());
  await expect(page.getByText(/^In (59 min|1 h)/)).toBeVisible();

  await page.goto("/");
  await expect(page.getByText(/^stops at .*\d\d:\d\d/).first()).toBeVisible();
  await page.clock.install();
  await page.clock.runFor(10 * MINUTE);
  await expect(row(page, "Storefront").getByText(/Stops in (49|50) min/)).toBeVisible();

  await page.getByRole("button", { name: "Stop at…" }).click();
  await page.getByRole("button", { name: "No time limit" }).click();
  await expect.poll(async () => (await api.tunnel(id)).status.stopAt).toBeUndefined();
});

test("people are warned five minutes before, can extend the time, and are told when the tunnel has stopped", async ({
  page,
  dataDir,
  lab,
}) => {
  needs({ tunnels: 2 });
  const { dashboard, putForward } = await launchWithClock(dataDir);
  const api = apiOf(dashboard, lab);
  const [shop, docs] = await startTunnels(
    api,
    lab,
    { name: "Storefront", group: "Demo" },
    { name: "Docs", group: "Demo" },
  );
  await page.goto(`${dashboard.url}/?token=${dashboard.token}`);
  await api.request("POST", "/api/groups/Demo/stop-at", { addMinutes: 60 });
  await expect(row(page, "Docs").getByText(/Stops in/)).toBeVisible();
  putForward(55 * MINUTE);
  const warning = page.getByText("“Storefront” and “Docs” will stop in 5 minutes");
  await expect(warning).toBeVisible();
  await page.getByRole("button", { name: "30 min more" }).click();
  await expect(page.getByText("30 minutes more.")).toBeVisible();
  await expect(warning).toBeHidden();

  putForward(70 * MINUTE);
  await expect.poll(async () => (await api.tunnel(shop.id)).status.state).toBe("online");
  putForward(95 * MINUTE);
  await expect(page.getByText("Time is over: “Storefront” and “Docs” stopped")).toBeVisible();
  expect((await api.reaches(docs.id, "stopped")).status.desired).toBe("down");
  await page.getByRole("button", { name: /^Notifications/ }).click();
  const list = page.getByRole("dialog", { name: "Notifications" });
  await expect(list.getByText(/will stop in 5 minutes/)).toBeVisible();
  await dashboard.stop();
});

test("a tunnel whose stop time passed while the machine slept, or Gatehouse was closed, does not start", async ({
  dataDir,
  lab,
  control,
}) => {
  needs({ tunnels: 3 });
  const { dashboard, putForward } = await launchWithClock(dataDir);
  const api = apiOf(dashboard, lab);
  const started = await startTunnels(api, lab, {}, {}, {});
  const [slept = "", closed = "", kept = ""] = started.map(({ id }) => id);
  await api.request("POST", `/api/tunnels/${slept}/stop-at`, { addMinutes: 10 });
  await api.request("POST", `/api/tunnels/${closed}/stop-at`, { addMinutes: 60 });
  putForward(30 * MINUTE);
  await api.reaches(slept, "stopped");
  expect((await api.tunnel(closed)).status.desired).toBe("up");

  await dashboard.kill();
  putForward(90 * MINUTE);
  const { dashboard: again } = await launchWithClock(dataDir);
  const after = apiOf(again, lab);
  await after.reaches(kept, "online");
  for (const id of [slept, closed]) {
    expect((await after.tunnel(id)).status).toMatchObject({ state: "stopped", desired: "down" });
  }
  const bound = (await control.state()).sessions.flatMap(({ listeners }) => listeners);
  expect(bound.length).toBe(1);
  await again.stop();
});

test("when nobody has visited for as long as the setting says, everything stops", async ({
  page,
  browser,
  dataDir,
  lab,
}) => {
  const { dashboard, putForward } = await launchWithClock(dataDir);
  const api = apiOf(dashboard, lab);
  const tunnel = await startTunnel(api, lab);
  const { id } = tunnel;
  await page.goto(`${dashboard.url}/?token=${dashboard.token}`);
  await page.getByRole("link", { name: "Settings" }).click();
  await page.getByRole("combobox", { name: "Stop when idle" }).selectOption("After 2 hours");
  await expect(page.getByText("After 2 hours without a visitor")).toBeVisible();

  putForward(119 * MINUTE);
  const visitor = await visit(browser, tunnel, "member@example.com");
  await visitor.context().close();
  putForward(4 * 60 * MINUTE - 2 * MINUTE - 30_000);
  // The next check does not stop it, because the visit was less than two hours ago.
  await page.goto(`${dashboard.url}/`);
  await expect(row(page, "Storefront").getByText("Online")).toBeVisible();
  putForward(4 * 60 * MINUTE);
  await expect(page.getByText("“Storefront” stopped: nobody has visited for 2h")).toBeVisible({
    timeout: 20_000,
  });
  await api.reaches(id, "stopped");
  const told = z.array(noticeSchema).parse((await api.request("GET", "/api/notices")).body);
  const since = Date.parse(told.find(({ kind }) => kind === "stopped")?.at ?? "") - Date.now();
  expect(since).toBeGreaterThan(3 * 60 * MINUTE + 58 * MINUTE);
  await dashboard.stop();
});

test("a stop time in the past, or for a tunnel that is down, is refused with an explanation", async ({
  api,
  lab,
}) => {
  const { id } = await startTunnel(api, lab);
  const set = (body: object) => api.request("POST", `/api/tunnels/${id}/stop-at`, body);
  expect(await set({ at: "2020-01-01T00:00:00Z" })).toMatchObject({ status: 422 });
  expect(await set({})).toMatchObject({ status: 422 });
  expect(await set({ at: null, addMinutes: 5 })).toMatchObject({ status: 422 });
  expect(await set({ at: "2099-01-01T00:00:00Z" })).toMatchObject({ status: 422 });
  await api.request("POST", `/api/tunnels/${id}/stop`);
  await api.reaches(id, "stopped");
  expect(await set({ addMinutes: 5 })).toMatchObject({ status: 409, body: { code: "not_up" } });
});
