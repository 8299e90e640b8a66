import { expect, row, testOnKept as test } from "./fixtures";
import { addTunnel } from "./tunnel-steps";

test("ten tabs stay live and show the same, even when the tab with the stream closes", async ({
  page,
  context,
  dashboard,
  api,
  lab,
}) => {
  test.slow();
  const { id } = await addTunnel(api, lab);
  await page.reload();
  const others = await Promise.all(Array.from({ length: 9 }, () => context.newPage()));
  for (const tab of others) await tab.goto(dashboard.url);
  const tabs = [page, ...others];

  await row(page, "Storefront").getByRole("button", { name: "Start" }).click();
  for (const tab of tabs) await expect(row(tab, "Storefront").getByText("Online")).toBeVisible();

  // The first tab is the one that holds the stream.
  await page.close();
  await api.request("POST", `/api/tunnels/${id}/stop`);
  for (const tab of others) {
    await expect(row(tab, "Storefront").getByText("Stopped")).toBeVisible();
  }

  // No tab waits for a free connection: every one can still request a page.
  const asked = others.map((tab) => tab.evaluate(async () => (await fetch(location.href)).text()));
  for (const text of await Promise.all(asked)) expect(text).toContain("Storefront");
});
