import { accountCalled, expect, fixedDomain, row, testOnKept as test, unfold } from "./fixtures";

test("a domain of another account fails with ngrok's text and code, and with the next step", async ({
  page,
  api,
  lab,
}) => {
  const profile = await api.createProfile();
  const { authtoken } = accountCalled(lab, "Second account");
  const account = await api.createAccount({ name: "Second account", authtoken });
  await api.createTunnel({
    name: "Storefront",
    profileId: profile.id,
    accountId: account.id,
    upstream: lab.app.port,
    domain: fixedDomain(lab),
  });
  await page.reload();
  const storefront = row(page, "Storefront");
  await storefront.getByRole("button", { name: "Start" }).click();
  await expect(storefront.getByText("Failed", { exact: true })).toBeVisible();
  await expect(storefront.getByText("belongs to another ngrok account")).toBeVisible();
  await unfold(page, "Storefront");
  await expect(storefront.getByText("ERR_NGROK_320")).toBeVisible();
  await expect(storefront.getByRole("button", { name: "Start" })).toBeVisible();
});

test("a wrong authtoken is reported without repeating it", async ({
  page,
  api,
  lab,
  dashboard,
}) => {
  const authtoken = "2wrongAuthtoken_thatNobodyShouldSee";
  const profile = await api.createProfile();
  const account = await api.createAccount({ authtoken });
  const { id } = await api.createTunnel({
    name: "Storefront",
    profileId: profile.id,
    accountId: account.id,
    upstream: lab.app.port,
  });
  await page.reload();
  await row(page, "Storefront").getByRole("button", { name: "Start" }).click();
  await expect(row(page, "Storefront").getByText("Failed", { exact: true })).toBeVisible();
  const { lastError } = (await api.tunnel(id)).status;
  expect(lastError?.code).toMatch(/^ERR_NGROK_10\d$/);
  const history = JSON.stringify((await api.request("GET", `/api/tunnels/${id}/history`)).body);
  for (const text of [
    JSON.stringify(lastError),
    history,
    await page.content(),
    dashboard.output(),
  ]) {
    expect(text).not.toContain(authtoken);
  }
});

test("the dashboard's own port is refused as an upstream", async ({ api, dashboard }) => {
  const profile = await api.createProfile();
  const account = await api.createAccount();
  const { port } = new URL(dashboard.url);
  const hosts = [
    "localhost",
    "http://127.0.0.1",
    "[::1]",
    "http://[::ffff:0.0.0.0]",
    "http://[::]",
  ];
  for (const upstream of [port, ...hosts.map((host) => `${host}:${port}`)]) {
    const { status, body } = await api.request("POST", "/api/tunnels", {
      name: "Itself",
      profileId: profile.id,
      accountId: account.id,
      upstream,
    });
    expect(status).toBe(422);
    expect(JSON.stringify(body)).toContain("dashboard itself");
  }
});
