import path from "node:path";
import Sqlite from "better-sqlite3";
import { expectAccessible } from "../expect-accessible";
import { expect, test } from "../fixtures";

const HIDDEN = "Shop\u202etxt\u009b";
const SHOWN = "Shop\\u202etxt\\u009b";

test("names that were saved before hidden characters were refused are shown with them written out, on every page", async ({
  page,
  api,
  dataDir,
  lab,
}) => {
  const [profile, account] = [await api.createProfile(), await api.createAccount()];
  const fields = { profileId: profile.id, accountId: account.id, upstream: lab.app.port };
  const { id } = await api.createTunnel({ name: "Storefront", group: "Shop", ...fields });
  const database = new Sqlite(path.join(dataDir, "gatehouse.db"));
  for (const table of ["tunnels", "profiles", "accounts"]) {
    database.prepare(`UPDATE ${table} SET name = ?, name_key = ?`).run(HIDDEN, HIDDEN);
  }
  database.prepare("UPDATE tunnels SET config = json_set(config, '$.group', ?)").run(HIDDEN);
  database.close();

  for (const target of [
    "/",
    `/tunnels/${id}`,
    `/tunnels/${id}/settings`,
    "/connections",
    `/profiles/${profile.id}`,
    `/accounts/${account.id}`,
  ]) {
    await page.goto(target);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    const html = await page.content();
    expect(html, target).toContain(SHOWN);
    expect(html, target).not.toMatch(/[\u202e\u009b]/);
  }
  await expect(page).toHaveTitle(new RegExp(SHOWN.replaceAll("\\", "\\\\")));
  // The form can save again what it has loaded.
  await page.getByLabel("Name").fill(`${SHOWN} 2`);
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("The account is saved.")).toBeVisible();
});

test("an unexpected error shows nothing private to its visitor and no secret in the log", async ({
  page,
  api,
  dashboard,
  dataDir,
  lab,
}) => {
  const secret = "K2-shown-by-a-parser";
  const profile = await api.createProfile({ clientSecret: secret });
  const account = await api.createAccount();
  const fields = { profileId: profile.id, accountId: account.id, upstream: lab.app.port };
  const { id } = await api.createTunnel({ name: "Storefront", ...fields });
  // V8 quotes the text that it cannot parse in its error.
  const database = new Sqlite(path.join(dataDir, "gatehouse.db"));
  database.prepare("UPDATE profiles SET scopes = ? WHERE id = ?").run(secret, profile.id);
  database.close();

  const ofProfile = `/api/profiles/${profile.id}`;
  for (const route of ["/api/profiles", ofProfile, `/api/tunnels/${id}/policy`]) {
    const response = await fetch(dashboard.url + route, {
      headers: { authorization: `Bearer ${dashboard.token}` },
    });
    expect(response.status).toBe(500);
    expect(response.headers.get("content-type")).toBe("application/problem+json");
    const text = await response.text();
    expect(JSON.parse(text)).toMatchObject({ status: 500, code: "internal" });
    expect(text).not.toMatch(/K2|JSON|\.ts|\.js|node_modules|at /);
  }
  const check = await api.request("POST", `${ofProfile}/check`);
  expect(check.status).toBe(500);

  await page.goto(`${dashboard.url}/connections`);
  await expect(page.getByRole("heading", { name: "Something went wrong" })).toBeVisible();
  await expectAccessible(page);
  const html = await page.content();
  expect(html).not.toContain(secret);
  expect(html).not.toMatch(/SyntaxError|node_modules|at \w+ \(/);
  expect(dashboard.output()).toContain("A request failed");
  expect(dashboard.output()).not.toContain(secret);
});
