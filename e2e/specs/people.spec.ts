import { readFileSync } from "node:fs";
import type { Page } from "@playwright/test";
import { z } from "zod";
import { needs } from "../world";
import { expectAccessible } from "./expect-accessible";
import { copied, expect, openLink, recordCopies, row, testOnKept as test } from "./fixtures";
import { fetchIn, startTunnels, visit } from "./tunnel-steps";

const harSchema = z.object({
  log: z.object({ entries: z.array(z.object({ request: z.unknown() })) }),
});
const requests = (page: Page) => page.getByRole("region", { name: "Requests" }).getByRole("link");
/** More than there is room for. */
const MANY = 48;
const panel = (page: Page) => page.getByRole("region", { name: "Request", exact: true });

test("every page shows live, with the right names, who is on which tunnel", async ({
  page,
  api,
  browser,
  lab,
}) => {
  test.slow();
  needs({ tunnels: 2 });
  const [first, second] = await startTunnels(
    api,
    lab,
    { name: "Storefront" },
    { name: "Admin API" },
  );
  await expect(row(page, "Storefront").getByText("nobody now")).toBeVisible();
  const [member, guest] = await Promise.all([
    visit(browser, first, "member@example.com"),
    visit(browser, second, "guest@example.org"),
  ]);
  await expect(row(page, "Storefront").getByText("1 now: member@example.com")).toBeVisible();
  await expect(row(page, "Admin API").getByText("1 now: guest@example.org")).toBeVisible();
  await expect(
    row(page, "Admin API").getByRole("img", { name: /requests a second/ }),
  ).toBeVisible();

  await page.getByRole("link", { name: "Admin API", exact: true }).click();
  await page.getByRole("link", { name: "Access", exact: true }).click();
  const people = page.getByRole("region", { name: "Who is here" }).getByRole("listitem");
  await expect(people).toHaveCount(1);
  await expect(people).toContainText("Guest");
  await expect(people).toContainText("here now");
  // Where a login ends: for the visitor, and for all that ngrok keeps of a person.
  await expect(page.getByText(`${second.status.url}/ngrok/logout`)).toBeVisible();
  await expect(page.getByRole("link", { name: "Traffic Identities" })).toHaveAttribute(
    "href",
    "https://dashboard.ngrok.com/traffic-identities",
  );

  await test.step("a name that a visitor makes up is not believed", async () => {
    const headers = { "ngrok-auth-user-email": "member@example.com" };
    await fetchIn(guest, "/as-somebody-else", { headers });
    await expect(people).toHaveCount(1);
    await people.getByRole("link", { name: "Requests" }).click();
    const asked = requests(page).filter({ hasText: "/as-somebody-else" });
    await expect(asked).toContainText("guest@example.org");
    await expect(page.getByRole("combobox", { name: "Person" })).toHaveValue("guest@example.org");
  });

  await test.step("a second tunnel of the same person", async () => {
    await visit(browser, second, "member@example.com");
    await page.getByRole("link", { name: "Access", exact: true }).click();
    await expect(page.getByRole("listitem", { name: "member@example.com" })).toContainText(
      "also on Storefront",
    );
    await expectAccessible(page);
  });

  await test.step("all tunnels on one page", async () => {
    await page.getByRole("link", { name: "Traffic" }).first().click();
    await expect(page.getByRole("heading", { name: "Traffic" })).toBeVisible();
    const both = page.getByRole("listitem", { name: "member@example.com" });
    await expect(both).toContainText("Storefront");
    await expect(both).toContainText("Admin API");
    await fetchIn(member, "/just-now");
    await expect(page.getByRole("link", { name: "/just-now" })).toBeVisible();
    await expectAccessible(page);
  });
});

test("requests are filtered, gone through by keyboard, paused and cleared", async ({
  page,
  api,
  browser,
  lab,
  dashboard,
}) => {
  const [tunnel] = await startTunnels(api, lab, {});
  await page.goto(`${dashboard.url}/tunnels/${tunnel.id}/traffic`);
  await expect(page.getByText("No requests yet")).toBeVisible();
  const member = await visit(browser, tunnel, "member@example.com");
  await fetchIn(member, "/echo?page=1");
  await fetchIn(member, "/echo?page=2");
  await fetchIn(member, "/echo?page=3", { method: "POST", body: "text" });
  await expect(requests(page).filter({ hasText: "/echo" })).toHaveCount(3);

  await test.step("a filter stays over a reload", async () => {
    await page.keyboard.press("/");
    await page.keyboard.type("echo");
    await page.getByRole("button", { name: "2xx" }).click();
    await page.getByRole("combobox", { name: "Method" }).selectOption("GET");
    await expect(requests(page)).toHaveCount(2);
    await page.getByRole("searchbox", { name: "Filter requests" }).press("ArrowDown");
    await expect(requests(page).first()).toBeFocused();
    await page.reload();
    await expect(page.getByRole("searchbox", { name: "Filter requests" })).toHaveValue("echo");
    await expect(requests(page)).toHaveCount(2);
  });

  await test.step("up, down, Enter, Esc, and Back", async () => {
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await expect(panel(page)).toContainText("200 OK");
    await expect(requests(page).first()).toHaveAttribute("aria-current", "true");
    await page.keyboard.press("ArrowDown");
    await expect(requests(page).nth(1)).toHaveAttribute("aria-current", "true");
    await page.keyboard.press("Escape");
    await expect(panel(page)).toHaveCount(0);
    await expect(requests(page).nth(1)).toBeFocused();
    await page.goBack();
    await expect(panel(page)).toContainText("/echo?page=1");
    await expect(page.getByRole("searchbox", { name: "Filter requests" })).toHaveValue("echo");
    await panel(page).getByRole("button", { name: "Close" }).click();
  });

  await test.step("several are selected, compared and saved as one file", async () => {
    await requests(page).first().press("Space");
    await page.keyboard.press("Shift+ArrowDown");
    await expect(page.getByText("2 selected")).toBeVisible();
    const ids = await requests(page).evaluateAll((rows) =>
      rows.map((row) => Reflect.get(row, "dataset").request),
    );
    const file = page.getByRole("link", { name: "Save as one HAR" });
    await expect(file).toHaveAttribute("href", `/api/requests?ids=${ids.join("%2C")}&as=har`);
    await page.getByRole("button", { name: "Compare" }).click();
    const changes = page.getByRole("region", { name: "Differences" });
    await expect(changes.locator("[data-diff=added]", { hasText: "page=2" })).toBeVisible();
    await expectAccessible(page);
    const separator = page.getByRole("separator", { name: "Width of the list" });
    await separator.press("End");
    await expect(separator).toHaveAttribute("aria-valuenow", "80");
    await page.keyboard.press("Escape");
    await expect(page.getByText("2 selected")).toHaveCount(0);
    await page.keyboard.press("Escape");
    await expect(separator).toHaveCount(0);
  });

  await test.step("a span of time is chosen in the chart, and Escape shows all again", async () => {
    const chart = page.getByRole("slider", { name: /^Requests by time/ });
    await chart.press("Home");
    await expect(chart).toHaveAttribute("aria-valuetext", /no requests/);
    await chart.press("Shift+ArrowRight");
    await expect(page.getByText("No request matches the filter.")).toBeVisible();
    await chart.press("Escape");
    await expect(requests(page)).toHaveCount(2);
  });

  await test.step("paused, the list stands still and counts", async () => {
    await page.getByRole("button", { name: "Pause" }).click();
    await fetchIn(member, "/echo?page=4");
    await fetchIn(member, "/filtered-out");
    await fetchIn(member, "/echo?page=5");
    await expect(page.getByRole("button", { name: "Resume 2 new" })).toBeVisible();
    await expect(requests(page)).toHaveCount(2);
    await page.getByRole("button", { name: "Resume" }).click();
    await expect(requests(page).first()).toContainText("/echo?page=5");
    await expect(requests(page)).toHaveCount(4);
  });

  await test.step("cleared, it is empty", async () => {
    await page.getByRole("searchbox", { name: "Filter requests" }).fill("nothing is like this");
    await page.getByRole("button", { name: "Clear the filter" }).click();
    await expect(requests(page).first()).toBeVisible();
    await page.getByRole("button", { name: "Clear requests" }).click();
    await page.getByRole("button", { name: "Clear", exact: true }).click();
    await expect(page.getByText("No requests yet")).toBeVisible();
  });
});

test("a request is read, replayed with another body, compared and saved", async ({
  page,
  api,
  browser,
  lab,
  dashboard,
}) => {
  test.slow();
  await recordCopies(page);
  const [tunnel] = await startTunnels(api, lab, {});
  const member = await visit(browser, tunnel, "member@example.com");
  const post = (body: string) =>
    fetchIn(member, "/echo?page=2", {
      method: "POST",
      headers: { "content-type": "application/json", authorization: "Bearer t0psecret" },
      body,
    });
  await post('{"user":"member"}');
  await post('{"user":\n  "member" "guest"}');
  await page.goto(`${dashboard.url}/tunnels/${tunnel.id}/traffic?method=POST`);
  await expect(requests(page)).toHaveCount(2);

  await test.step("a body that is wrong is shown with the place", async () => {
    await requests(page).first().click();
    await panel(page).getByRole("button", { name: "Request", exact: true }).click();
    await expect(panel(page)).toContainText("Not valid JSON: line 2, column 12: comma expected");
    await expect(panel(page)).not.toContainText("t0psecret");
  });

  await test.step("among many requests", async () => {
    await page.setViewportSize({ width: 1280, height: 600 });
    for (let count = 2; count < MANY; count += 1) await post(`{"count":${count}}`);
    await expect(requests(page).first()).toContainText("/echo?page=2");
    await expect(page.locator("[data-request-list] li").first()).toHaveAttribute(
      "aria-setsize",
      String(MANY),
    );
  });

  await test.step("JSON is searched and folded by keyboard, with its secret marked", async () => {
    await requests(page).nth(1).click();
    const body = panel(page).getByRole("textbox", { name: "Body, JSON" });
    await expect(body.getByTitle("A secret: Gatehouse does not keep it.").first()).toBeVisible();
    await expectAccessible(page);
    await body.press("Control+f");
    await panel(page).getByRole("textbox", { name: "Find" }).pressSequentially("page=2");
    await page.keyboard.press("Enter");
    await expect(body.locator(".cm-searchMatch-selected")).toHaveText("page=2");
    // It closes the search, not the request.
    await page.keyboard.press("Escape");
    await expect(panel(page).getByRole("textbox", { name: "Find" })).toHaveCount(0);
    await expect(body).toContainText('"content-type"');
    await panel(page).getByRole("button", { name: "Fold all", exact: true }).click();
    await expect(body).not.toContainText('"content-type"');
    await expect(body).toContainText('"headers"');
  });

  await test.step("copied as code, with what to know", async () => {
    await panel(page).getByRole("button", { name: "Copy as" }).click();
    await page.getByRole("menuitem", { name: "HTTPie" }).click();
    await expect(panel(page)).toContainText("Copied as HTTPie. Secrets are not kept");
    expect(await copied(page)).toMatch(/^http .* POST .*authorization:.*YOUR_AUTHORIZATION/s);
  });

  await test.step("replayed with another body, and compared", async () => {
    await panel(page).getByRole("button", { name: "Replay with changes" }).click();
    await panel(page).getByLabel("Body", { exact: true }).fill('{"user":"changed"}');
    await expectAccessible(page);
    // Its top is out of sight, and its rows are no longer on the page.
    const list = page.locator("[data-request-list]");
    const top = list.locator('[aria-posinset="1"] a');
    await list.evaluate((element) => element.scrollTo(0, element.scrollHeight));
    await expect(top).toHaveCount(0);
    await panel(page).getByRole("button", { name: "Send" }).click();
    const changes = page.getByRole("region", { name: "Differences" });
    await expect(changes.locator("[data-diff=removed]", { hasText: '"body"' })).toBeVisible();
    await expect(changes.locator("[data-diff=added]", { hasText: "changed" })).toBeVisible();
    await expect(top).toHaveAttribute("aria-current", "true");
    await expect(top).toBeInViewport();
    await expectAccessible(page);
  });

  await test.step("what only a body has is found when bodies are searched, and the row says where", async () => {
    await page.keyboard.press("Escape");
    const search = page.getByRole("searchbox", { name: "Filter requests" });
    await search.fill('"guest"');
    await page.getByRole("button", { name: "Search headers and bodies too" }).click();
    await expect(requests(page)).toHaveCount(1);
    await expect(requests(page)).toContainText("in the request's body");
    await search.fill("t0psecret");
    await expect(page.getByText("No request matches the filter.")).toBeVisible();
    await search.fill("");
    await requests(page).first().click();
  });

  await test.step("one and all are saved as HAR, without the visitor's secret", async () => {
    const save = async (place: ReturnType<typeof panel> | Page) => {
      const [download] = await Promise.all([
        page.waitForEvent("download"),
        place.getByRole("link", { name: "Save as HAR" }).first().click(),
      ]);
      expect(download.suggestedFilename()).toMatch(/\.har$/);
      const { log } = harSchema.parse(JSON.parse(readFileSync(await download.path(), "utf8")));
      return log.entries.map(({ request }) => JSON.stringify(request));
    };
    expect(await save(panel(page))).toHaveLength(1);
    const all = await save(page);
    expect(all).toHaveLength(MANY + 1);
    expect(all.join()).toContain("Bearer ********");
    expect(all.join()).not.toContain("t0psecret");
  });
});

test("a page says why it shows nothing, and that the app does not answer", async ({
  page,
  api,
  browser,
  lab,
  dashboard,
}) => {
  needs({ tunnels: 2 });
  const [blind, dead] = await startTunnels(
    api,
    lab,
    { name: "Blind", inspect: false },
    { name: "Dead", upstream: 9 },
  );
  for (const part of ["traffic", "access"]) {
    await page.goto(`${dashboard.url}/tunnels/${blind.id}/${part}`);
    await expect(page.getByText("Inspection is off for this tunnel")).toBeVisible();
  }
  await page.getByRole("link", { name: "Tunnels" }).click();
  const tab = await (await browser.newContext()).newPage();
  await openLink(tab, String(dead.status.url));
  await tab.getByRole("textbox", { name: "E-mail" }).fill("member@example.com");
  await tab.getByRole("button", { name: "Continue", exact: true }).click();
  await expect(row(page, "Dead").getByText("Your app is not answering")).toBeVisible();
  await expectAccessible(page);
  await page.goto(`${dashboard.url}/tunnels/${dead.id}/traffic`);
  await expect(page.getByRole("listitem").filter({ hasText: "502" }).first()).toBeVisible();
});
