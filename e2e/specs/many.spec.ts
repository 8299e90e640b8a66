import type { BrowserContext, Page, Route } from "@playwright/test";
import { z } from "zod";
import { DEADLINE_MS } from "@/app/ui/request/api-result";
import { needs } from "../world";
import { type Api, chooseAction, expect, row, testOnKept as test } from "./fixtures";
import { addTunnel, apart, prepareLogin, stopNow } from "./tunnel-steps";

test("20 tunnels start and stop together, and the edge has exactly what the page says", async ({
  page,
  api,
  control,
  lab,
}) => {
  needs({ tunnels: 20 });
  const fields = await prepareLogin(api, lab);
  const names = Array.from(
    { length: 20 },
    (_, index) => `App ${String(index + 1).padStart(2, "0")}`,
  );
  for (const each of apart(
    lab,
    names.map((name) => ({ name, ...fields })),
  )) {
    await api.createTunnel(each);
  }
  await page.reload();
  await chooseAction(page, "Start all");
  for (const name of names) await expect(row(page, name).getByText("Online")).toBeVisible();

  const shown = await page
    .getByRole("link", { name: /^http/ })
    .evaluateAll((links) => links.map((link) => link.getAttribute("href")));
  const bound = async () =>
    (await control.state()).sessions.flatMap(({ listeners }) => listeners.map(({ url }) => url));
  expect(new Set(shown)).toEqual(new Set(await bound()));
  expect(new Set(shown).size).toBe(20);

  await chooseAction(page, "Stop all");
  await stopNow(page);
  for (const name of names) await expect(row(page, name).getByText("Stopped")).toBeVisible();
  // The page shows a stop when the agent has it. The edge learns of it a moment later.
  await expect.poll(bound).toEqual([]);
});

test("the list is narrowed by state and words, and what is chosen is moved, deleted and brought back", async ({
  page,
  api,
  lab,
}) => {
  // A port that the system chooses could contain a 1, which is in the filter below.
  const fields = { ...(await prepareLogin(api, lab)), upstream: 3000 };
  for (let index = 1; index <= 12; index += 1) {
    await api.createTunnel({ name: `App ${index}`, ...fields });
  }
  await page.goto("/?state=failed");
  await expect(page.getByText("No tunnel has failed.")).toBeVisible();
  await page.getByRole("button", { name: "Clear the filter" }).click();
  await expect(page).toHaveURL(/\/$/);
  const chosen = page.getByRole("radio", { name: "Stopped 12" });
  await page.getByRole("radio", { name: "All 12" }).focus();
  await page.keyboard.press("ArrowLeft");
  await expect(chosen).toBeChecked();
  await expect(page).toHaveURL(/\/\?state=stopped$/);
  await page.reload();
  await expect(chosen).toBeChecked();
  await page.getByRole("searchbox", { name: "Filter tunnels" }).fill("app 1");
  // App 1, 10, 11 and 12.
  await expect(page.getByRole("listitem")).toHaveCount(4);

  const bar = (count: number) => page.getByRole("region", { name: `${count} selected` });
  const choose = async (name: string, modifiers: "Shift"[] = []) => {
    await row(page, name).hover();
    await page.getByRole("checkbox", { name: `Select ${name}`, exact: true }).click({ modifiers });
  };
  await test.step("a range is chosen, and Esc takes it back", async () => {
    await choose("App 10");
    await expect(bar(1)).toBeVisible();
    await choose("App 12", ["Shift"]);
    await expect(bar(3)).toBeVisible();
    await page.keyboard.press("Escape");
    await expect(bar(3)).toBeHidden();
  });
  await test.step("into a group", async () => {
    await choose("App 10");
    await choose("App 11");
    await bar(2).getByRole("button", { name: "Move to group" }).click();
    const dialog = page.getByRole("dialog", { name: "Move 2 tunnels" });
    await dialog.getByRole("textbox", { name: "New group" }).fill("Festival");
    await dialog.getByRole("button", { name: "Move", exact: true }).click();
    await expect(dialog).toBeHidden();
    const group = page.getByRole("region", { name: "Festival" });
    await expect(group.getByRole("listitem")).toHaveCount(2);
  });
  await test.step("gone after a question, and back", async () => {
    await chooseAction(page, "Select these 4");
    await bar(4).getByRole("button", { name: "Delete" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
    await expect(page.getByText("4 tunnels are deleted.")).toBeVisible();
    expect(await count(api)).toBe(8);
    await page.getByRole("button", { name: "Undo" }).click();
    await expect(page.getByText("4 tunnels are back.")).toBeVisible();
    expect(await count(api)).toBe(12);
  });
});

async function count(api: Api): Promise<number> {
  return z.array(z.unknown()).parse((await api.request("GET", "/api/tunnels")).body).length;
}

test("what is chosen before the page's code runs counts", async ({ page, context }) => {
  await page.goto("/settings");
  const { tab, release } = await openHeld(context, page.url());
  const dark = tab.getByRole("radio", { name: "Dark" });
  await dark.check();
  await expect(tab.locator("html")).toHaveAttribute("data-theme", "system");
  release();
  await expect(tab.locator("html")).toHaveAttribute("data-theme", "dark");
  await expect(dark).toBeChecked();
  await tab.close();
});

test("what is written into a form before the page's code runs is saved", async ({
  page,
  context,
  api,
  lab,
}) => {
  const { id } = await addTunnel(api, lab);
  await api.createProfile({ name: "Second" });
  await page.goto(`/tunnels/${id}/settings`);
  const { tab, release } = await openHeld(context, page.url());
  await tab.getByLabel("Name", { exact: true }).fill("Renamed");
  await tab.getByRole("checkbox", { name: "Ask to come in" }).uncheck();
  release();
  await tab.locator("body[data-ready]").waitFor();
  await tab.getByRole("button", { name: "Save" }).click();
  await expect
    .poll(async () => (await api.request("GET", `/api/tunnels/${id}`)).body)
    .toMatchObject({ name: "Renamed", askToComeIn: false });
  await tab.close();

  const other = await openHeld(context, page.url());
  await other.tab.getByLabel("Descope profile").selectOption({ label: "Second" });
  other.release();
  await other.tab.locator("body[data-ready]").waitFor();
  await other.tab.getByRole("button", { name: "Save" }).click();
  // Its key would go to this account for the first time, so it is asked for.
  await expect(other.tab.getByLabel("Access Key of “Second”")).toBeVisible();
  await other.tab.close();
});

test("Enter before the page's code runs sends nothing, and what was typed stays", async ({
  page,
  context,
}) => {
  await page.goto("/accounts/new");
  const { tab, release } = await openHeld(context, page.url());
  const secret = tab.getByLabel("Authtoken", { exact: true });
  await secret.fill("2typed-before-the-page-was-ready");
  await secret.press("Enter");
  release();
  await tab.locator("body[data-ready]").waitFor();
  expect(tab.url()).toBe(page.url());
  await expect(secret).toHaveValue("2typed-before-the-page-was-ready");
  await tab.close();

  await page.goto("/traffic");
  const traffic = await openHeld(context, page.url());
  await traffic.tab.getByLabel("Filter requests").fill("/orders");
  traffic.release();
  await expect(traffic.tab).toHaveURL(/q=%2Forders/);
  await expect(traffic.tab.getByLabel("Filter requests")).toHaveValue("/orders");
  await traffic.tab.close();
});

test("a text that React would put back takes nothing before the page's code runs", async ({
  page,
  context,
  api,
  lab,
}) => {
  const { id } = await addTunnel(api, lab, { allowedEmails: ["member@example.com"] });
  await page.goto(`/tunnels/${id}/settings`);
  const { tab, release } = await openHeld(context, page.url());
  const people = tab.locator("textarea").filter({ hasText: "member@example.com" });
  await expect(people).not.toBeEditable();
  release();
  await expect(people).toBeEditable();
  await tab.close();
});

test("a form that is only opened is not changed, whether the server sent it or not", async ({
  page,
  api,
  lab,
}) => {
  const { id } = await addTunnel(api, lab);
  const discard = page.getByRole("button", { name: "Discard changes" });
  await page.goto(`/tunnels/${id}`);
  await page.getByRole("link", { name: "Settings" }).last().click();
  await expect(discard).toBeDisabled();
  await page.reload();
  await expect(discard).toBeDisabled();
  // What is changed elsewhere is followed, because nothing is kept here.
  await api.request("PATCH", `/api/tunnels/${id}`, { name: "Renamed elsewhere" });
  await expect(page.getByLabel("Name", { exact: true })).toHaveValue("Renamed elsewhere");
  expect(await page.evaluate(() => Object.keys(sessionStorage).join())).not.toContain(id);
});

/** A tab whose scripts wait until they are let go. */
async function openHeld(context: BrowserContext, url: string) {
  const tab = await context.newPage();
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  await tab.route("**/_next/static/chunks/**", async (route) => {
    if (route.request().resourceType() === "script") await held;
    await route.continue();
  });
  await tab.goto(url, { waitUntil: "commit" });
  return { tab, release };
}

/** A tab that has the scripts of its page, and waits with those that the page loads later: see `refuse`. */
async function openWithoutLater(page: Page, refuse: (route: Route) => Promise<void>) {
  const tab = await page.context().newPage();
  const atOnce = new Set<string>();
  await tab.route("**/_next/static/chunks/*.js", (route) =>
    atOnce.has(new URL(route.request().url()).pathname) ? route.continue() : refuse(route),
  );
  const sent = await (await page.goto("/"))?.text();
  for (const [script] of sent?.matchAll(/\/_next\/static\/chunks\/[\w.~-]+\.js/g) ?? []) {
    atOnce.add(script);
  }
  return tab;
}

test("a page whose later code does not come at first is live when it comes", async ({
  page,
  api,
  lab,
}) => {
  const { name } = await addTunnel(api, lab);
  let isAway = true;
  const refused = new Map<string, number>();
  const tab = await openWithoutLater(page, async (route) => {
    if (!isAway) return route.continue();
    const url = route.request().url();
    refused.set(url, (refused.get(url) ?? 0) + 1);
    await route.abort();
  });
  await tab.goto(page.url());
  const row = tab.getByRole("listitem", { name });
  const start = row.getByRole("button", { name: `Start ${name}` });
  await start.click();
  await expect(tab.getByText(`“${name}” did not start`)).toBeVisible();
  const before = new Set(refused.keys());
  expect(before.size).toBeGreaterThan(0);
  // What is not there yet opens when it comes, and the rest of the page stays.
  await tab.keyboard.press("Control+k");
  const triedAgain = () => [...refused].some(([url, times]) => !before.has(url) && times > 1);
  await expect.poll(triedAgain).toBe(true);
  await expect(start).toBeVisible();
  isAway = false;
  await expect(tab.getByRole("dialog", { name: "Find or do" })).toBeVisible();
  await tab.keyboard.press("Escape");
  await expect(tab.getByRole("dialog", { name: "Find or do" })).toBeHidden();
  await start.click();
  await expect(row.getByText("Protected")).toBeVisible();
  await tab.close();
});

test("a page whose later code is never answered says so after the time of a call", async ({
  page,
  api,
  lab,
}) => {
  const { name } = await addTunnel(api, lab);
  const tab = await openWithoutLater(page, () => new Promise(() => {}));
  await tab.clock.install();
  await tab.goto(page.url());
  await tab.getByRole("button", { name: `Start ${name}` }).click();
  await tab.clock.runFor(DEADLINE_MS);
  await expect(tab.getByText(`“${name}” did not start`)).toBeVisible();
  await tab.close();
});

test("theme and rows are a choice of the browser, and on a phone the pages are at the bottom", async ({
  page,
  context,
  api,
  lab,
}) => {
  const { name } = await addTunnel(api, lab);
  await page.emulateMedia({ colorScheme: "light" });
  const look = (tab: Page) =>
    tab.evaluate(() => {
      const { dataset } = document.documentElement;
      const scheme = getComputedStyle(document.documentElement).colorScheme;
      const metas = document.querySelectorAll<HTMLMetaElement>("meta[name=theme-color]");
      return [dataset.theme, scheme, dataset.density, ...[...metas].map(({ content }) => content)];
    });
  await page.goto("/settings");
  expect(await look(page)).toEqual(["system", "light dark", "comfortable", "#ffffff", "#16151c"]);
  const other = await context.newPage();
  await other.goto(page.url());
  await page.getByRole("radio", { name: "Dark" }).check();
  await page.getByRole("radio", { name: "Compact" }).check();
  // The other tab too, and the colour of the browser's own frame.
  for (const tab of [page, other]) {
    await expect.poll(() => look(tab)).toEqual(["dark", "dark", "compact", "#16151c"]);
  }
  await expect(other.getByRole("radio", { name: "Dark" })).toBeChecked();
  await other.close();
  // What the server sends is dark already, before any script has run.
  const sent = await (await page.reload())?.text();
  expect(sent).toMatch(/<html[^>]* data-theme="dark" data-density="compact"/);

  await page.setViewportSize({ width: 360, height: 740 });
  const nav = page.getByRole("navigation", { name: "Main" });
  for (const [label, path] of [
    ["Connections", "/connections"],
    ["Tunnels", "/"],
  ] as const) {
    await nav.getByRole("link", { name: label }).click();
    await expect(page).toHaveURL(new RegExp(`${path}$`));
  }
  const box = await nav.boundingBox();
  expect((box?.y ?? 0) + (box?.height ?? 0)).toBe(740);
  await expect(row(page, name).getByRole("button", { name: `Start ${name}` })).toBeVisible();
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  expect(wide).toBe(360);
});
