import { expect, row, test } from "./fixtures";
import { addTunnel } from "./tunnel-steps";

test("ten tabs stay live and in step, also when the tab with the stream closes", async ({
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

  // The first tab was the first to ask for the stream.
  await page.close();
  await api.request("POST", `/api/tunnels/${id}/stop`);
  for (const tab of others) {
    await expect(row(tab, "Storefront").getByText("Stopped")).toBeVisible();
  }

  // Nothing hangs for want of a connection: every tab can still ask for a page.
  const asked = others.map((tab) => tab.evaluate(async () => (await fetch(location.href)).text()));
  for (const text of await Promise.all(asked)) expect(text).toContain("Storefront");
});
