import { readFileSync } from "node:fs";
import path from "node:path";
import Sqlite from "better-sqlite3";
import { launchDashboard } from "../launch-dashboard";
import { apiOf, expect, row, test, workAccount } from "./fixtures";
import { prepareLogin } from "./tunnel-steps";

test("deleting a tunnel, a profile and an account can be undone, with everything that they had", async ({
  page,
  api,
  dataDir,
  lab,
}) => {
  test.slow();
  const fields = await prepareLogin(api, lab);
  const first = await api.createTunnel({ name: "Storefront", group: "Demo", ...fields });
  await api.request("POST", `/api/tunnels/${first.id}/start`);
  await api.reaches(first.id, "online");
  await api.request("POST", `/api/tunnels/${first.id}/stop`);
  await api.reaches(first.id, "stopped");
  const before = await api.tunnel(first.id);
  const history = await api.request("GET", `/api/tunnels/${first.id}/history`);

  await test.step("a tunnel comes back with its id, its place and its history", async () => {
    await page.reload();
    await row(page, "Storefront").getByRole("button", { name: "More" }).click();
    await page.getByRole("menuitem", { name: "Delete" }).click();
    // The row disappears with the event, and the offer comes with the answer. Either can be first.
    await expect(page.getByRole("button", { name: "Undo" })).toBeVisible();
    await expect(row(page, "Storefront")).toHaveCount(0);
    await page.keyboard.press("u");
    await expect(row(page, "Storefront")).toBeVisible();
    const { status: _now, ...after } = await api.tunnel(first.id);
    const { status: _then, ...config } = before;
    expect(after).toEqual(config);
    const again = await api.request("GET", `/api/tunnels/${first.id}/history`);
    expect(causes(again.body)).toEqual(causes(history.body));
    expect(causes(again.body).length).toBeGreaterThan(2);
  });

  await test.step("profile and account come back with secrets that work", async () => {
    await api.request("DELETE", `/api/tunnels/${first.id}`);
    await page.goto("/connections");
    for (const name of ["Descope test", "Work account"]) {
      await row(page, name).getByRole("button", { name: "More" }).click();
      await page.getByRole("menuitem", { name: "Delete" }).click();
      await expect(row(page, name)).toHaveCount(0);
      await page.getByRole("button", { name: "Undo" }).click();
      await expect(row(page, name)).toBeVisible();
    }
    const { id } = await api.createTunnel({ name: "Storefront", ...fields });
    await api.request("POST", `/api/tunnels/${id}/start`);
    await api.reaches(id, "online");
  });

  await test.step("undo of a running tunnel asks first, and the tunnel is online again", async () => {
    await page.goto("/");
    await row(page, "Storefront").getByRole("button", { name: "More" }).click();
    await page.getByRole("menuitem", { name: "Delete" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
    await expect(row(page, "Storefront")).toHaveCount(0);
    await page.getByRole("button", { name: "Undo" }).click();
    await expect(row(page, "Storefront").getByText("Online")).toBeVisible();
  });

  await test.step("a tunnel that cannot be started again is restored all the same, and says why", async () => {
    await row(page, "Storefront").getByRole("button", { name: "More" }).click();
    await page.getByRole("menuitem", { name: "Delete" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
    await expect(page.getByRole("button", { name: "Undo" })).toBeVisible();
    const database = new Sqlite(path.join(dataDir, "gatehouse.db"));
    database.exec("UPDATE profiles SET client_secret = ''");
    database.close();
    await page.getByRole("button", { name: "Undo" }).click();
    await expect(page.getByText("“Storefront” is back, but could not be started")).toBeVisible();
    await expect(row(page, "Storefront").getByText("Failed")).toBeVisible();
  });
});

test("by the API a deletion is final unless it asks for an undo; the 409 rules stay", async ({
  api,
  dashboard,
  dataDir,
  lab,
}) => {
  const fields = await prepareLogin(api, lab);
  const { id } = await api.createTunnel({ name: "Storefront", ...fields });
  const used = await api.request("DELETE", `/api/profiles/${fields.profileId}?undoable=1`);
  expect(used).toMatchObject({ status: 409, body: { code: "in_use" } });

  const gone = await api.request("DELETE", `/api/tunnels/${id}?undoable=1`);
  expect(gone.status).toBe(200);
  const { token } = gone.body as { token: string };
  expect(JSON.stringify(gone.body)).not.toContain(lab.descope.clientSecret);
  expect((await api.request("GET", `/api/tunnels/${id}`)).status).toBe(404);

  const other = await api.createTunnel({ name: "storefront", ...fields });
  const taken = await api.request("POST", `/api/undo/${token}`);
  expect(taken).toMatchObject({ status: 409, body: { code: "name_taken" } });
  expect(await api.request("DELETE", `/api/tunnels/${other.id}`)).toEqual({
    status: 204,
    body: undefined,
  });
  await api.request("DELETE", `/api/profiles/${fields.profileId}`);
  const alone = await api.request("POST", `/api/undo/${token}`);
  expect(alone).toMatchObject({ status: 409, body: { code: "in_use" } });

  const lost = await api.request("DELETE", `/api/accounts/${fields.accountId}?undoable=1`);
  const { authtoken } = workAccount(lab);
  await dashboard.kill();
  const port = Number(new URL(dashboard.url).port);
  const again = await launchDashboard({ dataDir, mode: "start", port, token: dashboard.token });
  const after = apiOf(again, lab);
  const late = (lost.body as { token: string }).token;
  expect(await after.request("POST", `/api/undo/${late}`)).toMatchObject({ status: 404 });
  expect((await after.request("GET", "/api/accounts")).body).toEqual([]);
  expect(readFileSync(path.join(dataDir, "gatehouse.db"), "latin1")).not.toContain(authtoken);
  await again.stop();
});

function causes(history: unknown): string[] {
  return (history as { items: { cause: string }[] }).items.map(({ cause }) => cause);
}
