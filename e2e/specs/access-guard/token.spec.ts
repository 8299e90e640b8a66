import { readFileSync, statSync } from "node:fs";
import path from "node:path";
import { type Dashboard, launchDashboard } from "../../launch-dashboard";
import { answerTokenQuestion, test as base, expect } from "../fixtures";
import { dashboardWithOwnToken } from "../own-token";

/** A dashboard that makes its own token, as it does for most people. */
const test = base.extend<{ dashboard: Dashboard }>({
  dashboard: dashboardWithOwnToken,
});

const status = async ({ url }: Dashboard, token: string) =>
  (await fetch(`${url}/api/tunnels`, { headers: { authorization: `Bearer ${token}` } })).status;

test("the token leaves the address bar and the history at once", async ({ browser, dashboard }) => {
  const page = await browser.newPage();
  await page.goto(`${dashboard.url}/api/health`);
  await page.goto(`${dashboard.url}/?token=${dashboard.token}`);
  expect(page.url()).toBe(`${dashboard.home}/`);
  const seen = await page.evaluate(() =>
    JSON.stringify([
      location.href,
      document.referrer,
      document.documentElement.outerHTML,
      performance.getEntries().map(({ name }) => name),
      document.cookie,
    ]),
  );
  expect(seen).not.toContain(dashboard.token);
  await page.getByRole("link", { name: "Settings" }).click();
  await expect(page.getByRole("heading", { name: "Settings", level: 1 })).toBeVisible();
  await page.goBack();
  await expect(page.getByRole("heading", { name: /behind a login/ })).toBeVisible();
  expect(page.url()).toBe(`${dashboard.home}/`);
  // Back goes directly to the page before: the address with the token is not in the history.
  await page.goBack();
  expect(page.url()).toBe(`${dashboard.url}/api/health`);
  const [cookie] = await page.context().cookies();
  const { hostname } = new URL(dashboard.home);
  expect(cookie).toMatchObject({ httpOnly: true, sameSite: "Strict", domain: hostname });
  expect(cookie?.value).not.toContain(dashboard.token);
  await page.close();
});

test("wrong tokens are refused and logged without the tokens themselves, and the right one still works", async ({
  dashboard,
}) => {
  const wrong = "a-wrong-token-that-somebody-tries-out";
  const guesses = Array.from({ length: 12 }, () => status(dashboard, wrong));
  expect(await status(dashboard, dashboard.token)).toBe(200);
  expect(new Set(await Promise.all(guesses))).toEqual(new Set([401]));
  expect(dashboard.output()).toContain("A wrong access token was refused: GET /api/tunnels");
  expect(dashboard.output()).not.toContain(wrong);
});

test("logging out everywhere ends every stream and every other browser, and keeps this one", async ({
  page,
  browser,
  dashboard,
  dataDir,
}) => {
  const old = dashboard.token;
  const stream = await fetch(`${dashboard.url}/api/events`, {
    headers: { authorization: `Bearer ${old}` },
  });
  const other = await browser.newPage();
  await other.goto(`${dashboard.url}/?token=${old}`);
  await other.locator("body[data-ready]").waitFor();

  await page.goto(`${dashboard.url}/settings`);
  await page.getByRole("button", { name: "Log out everywhere" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Log out everywhere" }).click();
  // The session alone would lock the owner out.
  await answerTokenQuestion(page, old);
  await expect(page.getByText("Everybody else is logged out.")).toBeVisible();
  // Reads to the end, which the stream has now.
  expect(await stream.text()).toContain("event: snapshot");

  const token = readFileSync(path.join(dataDir, "token"), "utf8").trim();
  expect(token).not.toBe(old);
  expect(statSync(path.join(dataDir, "token")).mode & 0o077).toBe(0);
  expect(dashboard.output()).toContain(`/?token=${token}`);
  expect(await status(dashboard, old)).toBe(401);
  expect(await status(dashboard, token)).toBe(200);
  await expect(other.getByText(/no longer signed in/i).first()).toBeVisible();
  await other.goto(dashboard.url);
  await expect(other.getByRole("heading", { name: "This dashboard is locked" })).toBeVisible();
  await page.reload();
  await expect(page.getByRole("heading", { name: "Settings" })).toBeVisible();
  await other.close();
});

test("a token that the environment sets is not replaced", async ({ dataDir, dashboard }) => {
  await dashboard.stop();
  const again = await launchDashboard({ dataDir, mode: "start" });
  const answer = await fetch(`${again.url}/api/token/rotate`, {
    method: "POST",
    headers: { authorization: `Bearer ${again.token}` },
  });
  expect(answer.status).toBe(409);
  expect(await answer.json()).toMatchObject({ code: "token_from_environment" });
  await again.stop();
});
