import { needs } from "../world";
import { chooseAction, expect, row, testOnKept as test } from "./fixtures";
import { apart, prepareLogin, stopNow } from "./tunnel-steps";

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
