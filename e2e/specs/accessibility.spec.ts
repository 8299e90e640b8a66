import type { Page } from "@playwright/test";
import type { Lab } from "../lab/start-lab";
import { expectAccessible } from "./expect-accessible";
import {
  type Api,
  accountCalled,
  chooseAction,
  expect,
  row,
  testOnKept as test,
  unfold,
} from "./fixtures";
import { prepareLogin } from "./tunnel-steps";

// access-guard/headers.spec.ts checks every page of a dashboard with one tunnel, because it opens them anyway. States
// that only a journey reaches (an open request, an app that is down, a lost key, an import) are checked in its spec.

test.beforeEach(({ page }) => page.emulateMedia({ reducedMotion: "reduce" }));

test("axe finds nothing on an empty dashboard, in its setup, forms with errors and dead ends", async ({
  page,
  browser,
  dashboard,
}) => {
  test.slow();
  for (const target of ["/", "/connections", "/traffic", "/no/such/page"]) {
    await look(page, target);
  }
  for (const kind of ["profiles", "accounts", "tunnels"]) {
    await page.goto(`/${kind}/new`);
    await page.getByRole("button", { name: "Create" }).click();
    await expect(page.getByRole("textbox", { name: "Name" })).toHaveAttribute("aria-invalid");
    await expectAccessible(page);
  }
  await page.goto("/setup");
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(page.getByRole("textbox", { name: "Issuer URL" })).toHaveAttribute("aria-invalid");
  await expectAccessible(page);
  for (const title of ["Your ngrok account", "The app that you share", "Who may enter"]) {
    await page.getByRole("button", { name: "Skip this step" }).click();
    await expect(page.getByRole("heading", { name: title })).toBeVisible();
    await expectAccessible(page);
  }
  await page.getByRole("button", { name: "Skip this step" }).click();
  await expect(page.getByRole("heading", { name: "Not ready to start" })).toBeVisible();
  await expectAccessible(page);

  await test.step("the page for a browser without the token", async () => {
    const stranger = await browser.newPage();
    await stranger.goto(dashboard.url);
    await expect(stranger.getByRole("heading", { name: "This dashboard is locked" })).toBeVisible();
    await expectAccessible(stranger);
    await stranger.close();
  });
});

test("axe finds nothing on a list of many tunnels, on a tunnel that failed, and in everything that opens on the pages", async ({
  page,
  api,
  lab,
}) => {
  test.slow();
  const { online, failed } = await seed(api, lab);
  await test.step("dialogs, lists and menus over the list", () => lookOverList(page));
  await look(page, "/groups/Demo");
  await test.step("the checks of a tunnel that is down, which run by themselves", async () => {
    await page.goto(`/tunnels/${failed}`);
    await expect(page.getByRole("button", { name: "Check again" })).toBeVisible();
    await expectAccessible(page);
  });
  await test.step("what opens on a tunnel's pages", async () => {
    await page.goto(`/tunnels/${online}`);
    await inDialog(page, "Share Storefront", press(page, "Share"));
    await page.getByRole("button", { name: "Open as a stranger" }).click();
    // It scrolls into sight when its code is there.
    await expect(page.getByRole("region", { name: "Open as a stranger" })).toBeVisible();
    await page.getByText("How it was seen").click();
    await expectAccessible(page);
    await page.goto(`/tunnels/${online}/settings`);
    await page.getByRole("button", { name: "More options" }).click();
    await expectAccessible(page);
  });
  await test.step("the settings with the webhook's form", async () => {
    await page.goto("/settings");
    await page.getByRole("button", { name: "Set up" }).click();
    await expectAccessible(page);
  });
});

async function lookOverList(page: Page): Promise<void> {
  await page.goto("/");
  await expect(row(page, "Storefront").getByText("Protected")).toBeVisible();
  await expectAccessible(page);
  await inDialog(page, "Find or do", press(page, "Find or do…"));
  await inDialog(page, "Keyboard shortcuts", () => page.keyboard.press("?"));
  await inDialog(page, "Share Demo", press(page, "Share"));
  await inDialog(page, "Stop Demo", press(page, "Stop at…"));
  await inDialog(page, "Notifications", press(page, /^Notifications/));
  await chooseAction(page, "Select all");
  await expect(page.getByRole("region", { name: "14 selected" })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Move to group" }).click();
  await expect(page.getByRole("dialog", { name: "Move 14 tunnels" })).toBeVisible();
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await page.keyboard.press("Escape");
  await unfold(page, "Billing");
  await expectAccessible(page);
  const choose = async (name: string, item: string) => {
    await row(page, name).getByRole("button", { name: "More" }).click();
    await page.getByRole("menuitem", { name: item }).click();
  };
  await inDialog(page, /^Delete/, () => choose("Storefront", "Delete"));
  await row(page, "Docs").getByRole("button", { name: "More" }).click();
  await expect(page.getByRole("menu")).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("menuitem", { name: "Delete" }).click();
  await expect(page.getByRole("button", { name: "Undo" })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("searchbox", { name: "Filter tunnels" }).fill("there is no such tunnel");
  await expect(page.getByRole("button", { name: "Clear the filter" })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Clear the filter" }).click();
  await chooseAction(page, "Arrange");
  await expect(page.getByRole("button", { name: "Move Storefront" })).toBeVisible();
  await expectAccessible(page);
}

/**
 * One tunnel that is online for a limited time, one that failed, one that stopped by itself, and many that are down.
 */
async function seed(api: Api, lab: Lab): Promise<{ online: string; failed: string }> {
  const fields = await prepareLogin(api, lab);
  const taken = accountCalled(lab, "Second account").domains[0];
  const short = await api.createTunnel({ name: "Short", stopAfter: "1s", ...fields });
  await api.request("POST", `/api/tunnels/${short.id}/start`);
  const { id } = await api.createTunnel({ name: "Storefront", group: "Demo", ...fields });
  await api.createTunnel({ name: "Docs", group: "Demo", domain: "docs.localhost", ...fields });
  const refused = await api.createTunnel({ name: "Billing", domain: taken, ...fields });
  for (let index = 1; index <= 10; index += 1) {
    await api.createTunnel({ name: `App ${index}`, ...fields });
  }
  // On an account with only one name, the next tunnel gets this one's name when it has stopped.
  await expect.poll(() => api.text("/api/notices")).toContain("Time is over: “Short” stopped");
  for (const each of [id, refused.id]) await api.request("POST", `/api/tunnels/${each}/start`);
  await api.reaches(id, "online");
  await api.reaches(refused.id, "failed");
  await api.request("POST", `/api/tunnels/${id}/stop-at`, { addMinutes: 30 });
  return { online: id, failed: refused.id };
}

async function look(page: Page, target: string): Promise<void> {
  await page.goto(target);
  await expectAccessible(page);
}

function press(page: Page, name: string | RegExp): () => Promise<void> {
  return () => page.getByRole("button", { name, exact: true }).first().click();
}

async function inDialog(
  page: Page,
  name: string | RegExp,
  show: () => Promise<void>,
): Promise<void> {
  await show();
  await expect(page.getByRole("dialog", { name })).toBeVisible();
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toHaveCount(0);
}
