import type { Page } from "@playwright/test";
import { z } from "zod";
import { tunnelSchema } from "@/lib/contract/tunnels";
import type { Lab } from "../lab/start-lab";
import { launchDashboard } from "../launch-dashboard";
import { needs } from "../world";
import { type Api, apiOf, expect, logIn, openLink, row, test, testOnKept } from "./fixtures";
import { apart, prepareLogin } from "./tunnel-steps";

async function createGroup(api: Api, lab: Lab, names: string[]) {
  const fields = await prepareLogin(api, lab);
  const grouped = names.map((name) => ({ name, group: "Friday demo", ...fields }));
  for (const each of apart(lab, grouped)) await api.createTunnel(each);
  await api.createTunnel({ name: "Alone", ...fields });
  return fields;
}

const order = async (api: Api) =>
  ((await api.request("GET", "/api/tunnels")).body as { name: string }[]).map(({ name }) => name);

/** The desired state of each tunnel, in the order of the list. */
async function wanted(api: Api): Promise<string[]> {
  const { body } = await api.request("GET", "/api/tunnels");
  return z
    .array(tunnelSchema)
    .parse(body)
    .map(({ status }) => status.desired);
}

/** Drags one handle above another. */
async function drag(page: Page, handle: string, above: string): Promise<void> {
  // A tab in the background is drawn once a second, and every move would wait for that.
  await page.bringToFront();
  const from = await page.getByRole("button", { name: handle }).boundingBox();
  const to = await page.getByRole("button", { name: above }).boundingBox();
  if (!from || !to) throw new Error("the handles are not shown");
  await page.mouse.move(from.x + 10, from.y + 10);
  await page.mouse.down();
  await page.mouse.move(from.x + 10, to.y + 20, { steps: 8 });
  await page.mouse.move(to.x + 10, to.y + 4, { steps: 4 });
  await page.mouse.up();
}

testOnKept(
  "a group starts with one click and stops with one key, without effect on other tunnels",
  async ({ page, api, lab }) => {
    needs({ tunnels: 3 });
    await createGroup(api, lab, ["Storefront", "Admin", "Docs"]);
    await page.reload();
    await page.getByRole("button", { name: "Start group" }).click();
    for (const name of ["Storefront", "Admin", "Docs"]) {
      await expect(row(page, name).getByText("Online")).toBeVisible();
    }
    await expect(row(page, "Alone").getByText("Stopped")).toBeVisible();

    await test.step("the projector page has names, links and QR codes of all its tunnels", async () => {
      await page.getByRole("link", { name: "Friday demo" }).click();
      await expect(page.getByRole("heading", { name: "Friday demo", level: 1 })).toBeVisible();
      for (const name of ["Storefront", "Admin", "Docs"]) {
        const card = row(page, name);
        const url = await card.getByRole("link").getAttribute("href");
        await expect(card.getByRole("img", { name: `QR code of ${url}` })).toBeVisible();
        await expect(card.getByText("Protected")).toBeVisible();
      }
      await expect(page.getByText("Alone")).toHaveCount(0);
      await expect(page.getByText("Log in with your e-mail address")).toBeVisible();
      // The tab says the same in its title and in the colour of its icon.
      await expect(page).toHaveTitle("Friday demo · 3 up · Gatehouse");
      await expect(page.locator("link[rel~=icon]")).toHaveAttribute("href", /%230fa968/);
    });

    await test.step("who came is shown by the e-mail, not by the name that they have chosen", async () => {
      const visitor = await page.context().newPage();
      const card = row(page, "Docs");
      await openLink(visitor, (await card.getByRole("link").getAttribute("href")) ?? "");
      await logIn(visitor, "member@example.com");
      const here = page.getByRole("status").filter({ hasText: "here now" });
      await expect(here.getByText("member@example.com", { exact: true })).toBeVisible();
      await expect(here.getByText("Member", { exact: true })).toHaveCount(0);
      await visitor.close();
    });

    await test.step("its controls go out of sight when nobody moves, and come with the focus", async () => {
      const controls = page.getByRole("toolbar", { name: "Controls" });
      await expect(controls).not.toBeInViewport();
      await page.getByRole("button", { name: "Full screen" }).focus();
      await expect(controls).toBeInViewport({ ratio: 1 });
      await page.goBack();
    });

    await row(page, "Admin").getByRole("link", { name: "Admin", exact: true }).focus();
    await test.step("a stop that costs the URLs can be taken back", async () => {
      const bar = page.getByRole("region", { name: "3 tunnels stop" });
      // The five seconds do not pass by themselves.
      await page.clock.install();
      await page.clock.pauseAt(Date.now() + 60_000);
      await page.keyboard.press("Shift+S");
      await expect(bar).toContainText("not reserved");
      await bar.getByRole("button", { name: "Keep" }).click();
      await expect(bar).toBeHidden();
      await page.clock.runFor(10_000);
      expect(await wanted(api)).toEqual(["up", "up", "up", "down"]);
      await page.keyboard.press("Shift+S");
      await expect(bar).toBeVisible();
      await page.clock.runFor(10_000);
    });
    for (const name of ["Storefront", "Admin", "Docs"]) {
      await expect(row(page, name).getByText("Stopped")).toBeVisible();
    }
  },
);

test("the order can be changed by keyboard and by dragging, in all tabs, and is kept over a restart", async ({
  page,
  context,
  api,
  dashboard,
  dataDir,
  lab,
}) => {
  test.slow();
  const fields = await createGroup(api, lab, ["First", "Second", "Third"]);
  await page.reload();
  const other = await context.newPage();
  await other.goto(dashboard.url);

  await test.step("Alt and an arrow moves the row in focus, which keeps the focus", async () => {
    await row(page, "First").getByRole("link", { name: "First", exact: true }).focus();
    await page.keyboard.press("Alt+ArrowDown");
    await expect.poll(() => order(api)).toEqual(["Second", "First", "Third", "Alone"]);
    await expect(
      row(page, "First").getByRole("link", { name: "First", exact: true }),
    ).toBeFocused();
    await page.keyboard.press("Alt+ArrowDown");
    await expect.poll(() => order(api)).toEqual(["Second", "Third", "First", "Alone"]);
    await expect(other.getByRole("listitem").nth(2)).toHaveAccessibleName("First");
  });

  await test.step("Space, arrow, Space moves a tunnel in the arrange view, and each step is read out", async () => {
    await page.getByRole("button", { name: "Arrange" }).click();
    await page.getByRole("button", { name: "Move First" }).focus();
    await page.keyboard.press("Space");
    await expect(page.getByText("First is at place 3 of 3.")).toBeAttached();
    // The library announces that it is ready a moment before it listens for arrows.
    await expect(async () => {
      await page.keyboard.press("ArrowUp");
      await expect(page.getByText("First is at place 2 of 3.")).toBeAttached({ timeout: 2_000 });
    }).toPass();
    await page.keyboard.press("Space");
    await expect.poll(() => order(api)).toEqual(["Second", "First", "Third", "Alone"]);
  });

  await test.step("dragging by the handle", async () => {
    await drag(page, "Move Third", "Move Second");
    await expect.poll(() => order(api)).toEqual(["Third", "Second", "First", "Alone"]);
  });

  await test.step("a group moves with all its tunnels", async () => {
    await api.createTunnel({ ...fields, name: "Wiki", group: "Docs" });
    const headings = other.getByRole("heading", { level: 2 });
    await expect(headings).toHaveText(["Friday demo", "Docs", "Other tunnels"]);
    await expect(page.getByRole("button", { name: "Move group Docs" })).toBeVisible();
    await drag(page, "Move group Docs", "Move group Friday demo");
    await expect.poll(() => order(api)).toEqual(["Wiki", "Third", "Second", "First", "Alone"]);
    await expect(headings).toHaveText(["Docs", "Friday demo", "Other tunnels"]);

    await page.getByRole("button", { name: "Done" }).click();
    const link = page.getByRole("link", { name: "Docs", exact: true });
    await link.focus();
    await page.keyboard.press("Alt+ArrowDown");
    await expect.poll(() => order(api)).toEqual(["Third", "Second", "First", "Wiki", "Alone"]);
    await expect(headings).toHaveText(["Friday demo", "Docs", "Other tunnels"]);
    await expect(link).toBeFocused();
    await page.keyboard.press("Alt+ArrowUp");
    await expect(headings).toHaveText(["Docs", "Friday demo", "Other tunnels"]);
  });

  await dashboard.kill();
  const again = await launchDashboard({ dataDir, mode: "start" });
  expect(await order(apiOf(again, lab))).toEqual(["Wiki", "Third", "Second", "First", "Alone"]);
  await again.stop();
});

testOnKept("an order that names an unknown tunnel changes nothing", async ({ api, lab }) => {
  await createGroup(api, lab, ["First", "Second"]);
  const answer = await api.request("POST", "/api/tunnels/order", { ids: ["nobody"] });
  expect(answer.status).toBe(404);
  expect(await order(api)).toEqual(["First", "Second", "Alone"]);
});
