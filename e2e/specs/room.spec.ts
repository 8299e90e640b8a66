import type { Locator, Page } from "@playwright/test";
import { z } from "zod";
import { DENSITY_COOKIE } from "@/lib/contract/appearance";
import { requestPageSchema } from "@/lib/contract/traffic";
import { freePort } from "../free-port";
import { startSampleApp } from "../lab/app/start-app";
import { expect, first, row, testOnKept as test } from "./fixtures";
import { addTunnel, startTunnel, visit } from "./tunnel-steps";

test("a row of the list shows app and profile whole in a laptop's window", async ({
  page,
  api,
  lab,
}) => {
  const { name } = await addTunnel(api, lab);
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.reload();
  const about = row(page, name).getByText(/^localhost:\d+ · /);
  await expect(about).toBeVisible();
  expect(await about.evaluate((text) => text.scrollWidth - text.clientWidth)).toBe(0);
});

test("a compact row says whole what is wrong with its app", async ({ page, api, lab }) => {
  const { id, name } = await addTunnel(api, lab, { upstream: await freePort() });
  await api.request("POST", `/api/tunnels/${id}/start`);
  await api.reaches(id, "online");
  await page.setViewportSize({ width: 1440, height: 900 });
  await showCompact(page);
  const note = row(page, name).getByText("Your app is not answering", { exact: true }).first();
  await expect(note).toBeVisible();
  expect(await note.evaluate(isCut)).toBe(false);
  await page.context().clearCookies({ name: DENSITY_COOKIE });
});

test("a compact row has who is there beside what is wrong with its app", async ({
  page,
  api,
  browser,
  lab,
}) => {
  const app = await startSampleApp();
  const tunnel = await startTunnel(api, lab, { upstream: app.port });
  const tab = await visit(browser, tunnel, "member@example.com");
  await app.close();
  await showCompact(page);
  for (const width of [1200, 1440]) {
    await page.setViewportSize({ width, height: 900 });
    const note = row(page, tunnel.name).getByRole("button", { name: "Your app is not answering" });
    await expectBeside(row(page, tunnel.name).getByText("1 now"), note);
  }
  await page.context().clearCookies({ name: DENSITY_COOKIE });
  await tab.context().close();
});

test("a request's parts and its tools stand on one line in a laptop's window", async ({
  page,
  api,
  browser,
  lab,
}) => {
  const tunnel = await startTunnel(api, lab, {});
  await visit(browser, tunnel, "member@example.com");
  const kept = await api.request("GET", `/api/tunnels/${tunnel.id}/requests`);
  const { id } = first(requestPageSchema.parse(kept.body).items);
  const replay = await api.request("POST", `/api/requests/${id}/replay`, {});
  const made = z.object({ id: z.int() }).parse(replay.body);
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.goto(`/tunnels/${tunnel.id}/traffic?request=${made.id}`);
  const panel = page.getByRole("region", { name: "Request" });
  const compare = panel.getByRole("button", { name: "Compare" });
  const changes = panel.getByRole("button", { name: "Replay with changes" });
  await expectBeside(compare, changes);
  await expectBeside(changes, panel.getByRole("link", { name: "Save as HAR" }));
});

test("a phone has the tools of a request on one line", async ({ page, api, browser, lab }) => {
  const tunnel = await startTunnel(api, lab, {});
  await visit(browser, tunnel, "member@example.com");
  const kept = await api.request("GET", `/api/tunnels/${tunnel.id}/requests`);
  const { id } = first(requestPageSchema.parse(kept.body).items);
  await page.setViewportSize({ width: 360, height: 740 });
  await page.goto(`/tunnels/${tunnel.id}/traffic?request=${id}`);
  const panel = page.getByRole("region", { name: "Request" });
  const replay = panel.getByRole("button", { name: "Replay", exact: true });
  await expectBeside(replay, panel.getByRole("link", { name: "Save as HAR" }));
});

test("a large window has the steps of the setup, its form and what to look up beside each other", async ({
  page,
}) => {
  await page.setViewportSize({ width: 2560, height: 1440 });
  await page.goto("/setup");
  await page.getByRole("button", { name: "Descope" }).click();
  const [steps, issuer, guide] = [
    page.getByRole("list", { name: "Steps" }),
    page.getByRole("heading", { name: "The login for your visitors" }),
    page.getByRole("complementary", { name: "About this step" }),
  ];
  await expectBeside(steps, issuer);
  await expectBeside(issuer, guide);
});

test("the titles of all pages stand below the mark of the header in a large window", async ({
  page,
  api,
  lab,
}) => {
  const { id, profileId, accountId } = await addTunnel(api, lab);
  await page.setViewportSize({ width: 2560, height: 1440 });
  for (const where of [
    "/",
    "/traffic",
    "/connections",
    "/visits",
    "/settings",
    "/settings/assistants",
    "/settings/import-export",
    "/setup",
    "/tunnels/new",
    `/profiles/${profileId}`,
    `/accounts/${accountId}`,
    "/nowhere",
  ]) {
    await page.goto(where);
    expect(await titleEdge(page.getByRole("heading", { level: 1 }), page), where).toBe(0);
  }
  // A tunnel's title begins with the light of its state.
  for (const where of ["", "/traffic", "/access", "/settings"]) {
    await page.goto(`/tunnels/${id}${where}`);
    const tabs = page.getByRole("navigation", { name: "Tunnel" });
    expect(await titleEdge(tabs, page), where).toBe(0);
  }
});

test("a phone has what shows and what saves the visit log on one line", async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  await page.goto("/visits?email=nobody@example.com");
  const show = page.getByRole("button", { name: "Show", exact: true });
  await expectBeside(show, page.getByRole("link", { name: "CSV" }));
  // WebKit shows today's date in an empty field.
  await expect(page.getByLabel("Day · all")).toHaveValue("");
});

/** Whether it or what it stands in does not show all of its text. */
function isCut(text: Element): boolean {
  const parts = [text, ...(text.parentElement ? [text.parentElement] : [])];
  return parts.some((part) => part.scrollWidth > part.clientWidth && part.clientWidth > 0);
}

async function showCompact(page: Page): Promise<void> {
  const { origin } = new URL(page.url());
  await page.context().addCookies([{ name: DENSITY_COOKIE, value: "compact", url: origin }]);
  await page.reload();
}

/** How far it begins from the left edge of the header's mark. */
async function titleEdge(title: Locator, page: Page): Promise<number> {
  await expect(title).toBeVisible();
  const mark = page.getByRole("link", { name: "Gatehouse, home" });
  const [one, two] = [await mark.boundingBox(), await title.boundingBox()];
  if (!one || !two) throw new Error("They are not shown.");
  return two.x - one.x;
}

/** The second is at the right of the first, on the same line, as soon as nothing above them moves them any more. */
async function expectBeside(left: Locator, right: Locator): Promise<void> {
  await expect(right).toBeVisible();
  await expect(async () => {
    const [one, two] = [await left.boundingBox(), await right.boundingBox()];
    if (!one || !two) throw new Error("They are not shown.");
    expect(two.x).toBeGreaterThanOrEqual(one.x + one.width);
    expect(two.y).toBeLessThan(one.y + one.height);
    expect(one.y).toBeLessThan(two.y + two.height);
  }).toPass({ timeout: 10_000 });
}
