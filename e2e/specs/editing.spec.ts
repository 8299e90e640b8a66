import { answerTokenQuestion, expect, row, testOnKept as test } from "./fixtures";
import { startTunnel } from "./tunnel-steps";

test("changes of a running tunnel take effect at the offered restart", async ({
  page,
  api,
  lab,
}) => {
  const { id } = await startTunnel(api, lab, { allowedDomains: ["example.com"] });

  await page.goto(`/tunnels/${id}/settings`);
  const restarts = page.getByText(/takes effect at its next start/);
  await page.getByRole("textbox", { name: "Who may enter" }).fill("example.org");
  await expect(restarts).toBeHidden();
  const upstream = `http://127.0.0.1:${lab.app.port}`;
  await page.getByLabel("Local app").fill(upstream);
  await expect(restarts).toBeVisible();
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect
    .poll(async () => await api.tunnel(id))
    .toMatchObject({
      upstream,
      allowedDomains: ["example.org"],
    });

  await page.goto("/");
  const storefront = row(page, "Storefront");
  await expect(storefront.getByText("Online")).toBeVisible();
  await expect(storefront.getByText(/next start/)).toBeVisible();
  await storefront.getByRole("button", { name: "Restart" }).click();
  await expect(storefront.getByText(/next start/)).toBeHidden();
  await api.reaches(id, "online");
});

test("an empty secret field keeps the stored secret, and names are unique regardless of case", async ({
  page,
  api,
  lab,
}) => {
  const profile = await api.createProfile({ name: "Descope staging" });
  await page.goto(`/profiles/${profile.id}`);
  await expect(page.getByLabel("Access Key")).toHaveValue("");
  await page.getByLabel("Name").fill("Descope test");
  // Only the name is sent, so a change that was made elsewhere meanwhile stays.
  await api.request("PATCH", `/api/profiles/${profile.id}`, { scopes: ["openid", "email"] });
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByText("The profile is saved.")).toBeVisible();
  await expect(page.getByLabel("Scopes")).toHaveValue("openid email");
  await expect(page.getByText("Descope test").first()).toBeVisible();

  const account = await api.createAccount();
  const { id } = await api.createTunnel({
    name: "Storefront",
    profileId: profile.id,
    accountId: account.id,
    upstream: lab.app.port,
  });
  await api.request("POST", `/api/tunnels/${id}/start`);
  await api.reaches(id, "online");
  expect(
    (
      await api.request("POST", "/api/profiles", {
        name: "DESCOPE TEST",
        issuerUrl: lab.descope.issuer,
        clientId: "P2other",
        clientSecret: "K2other",
      })
    ).status,
  ).toBe(409);
});

test("a secret is sent to a new destination only when it is entered again, and nothing typed is lost", async ({
  page,
  api,
  lab,
  dashboard,
}) => {
  const profile = await api.createProfile();
  const { id: accountId } = await api.createAccount();
  const { id: otherId } = await api.createAccount({ name: "Other account" });
  const fields = { upstream: lab.app.port, profileId: profile.id };
  const { id } = await api.createTunnel({ ...fields, name: "Storefront", accountId });
  const save = page.getByRole("button", { name: "Save", exact: true });

  await page.goto(`/tunnels/${id}/settings`);
  await page.getByLabel("ngrok account").selectOption("Other account");
  await page.getByLabel("Local app").fill("4000");
  await save.click();
  const key = page.getByLabel("Access Key of “Descope test”");
  await expect(key).toBeFocused();
  await expect(page.getByText("no tunnel has ever sent it to the ngrok account")).toBeVisible();
  await key.fill(lab.descope.clientSecret);
  await save.click();
  await expect(page.getByText("The tunnel is saved.")).toBeVisible();
  await expect(key).toBeHidden();
  expect(await api.tunnel(id)).toMatchObject({
    accountId: otherId,
    upstream: "http://localhost:4000",
  });

  await page.goto(`/profiles/${profile.id}`);
  const issuer = page.getByLabel("Issuer URL");
  const other = `https://id.example.com${new URL(profile.issuerUrl).pathname}`;
  await issuer.fill(other);
  await expect(
    page.getByText("The stored secret was entered for another issuer URL"),
  ).toBeVisible();
  await save.click();
  await expect(page.getByLabel("Access Key")).toBeFocused();
  await expect(page.getByText("Enter the Access Key again")).toBeVisible();
  await expect(issuer).toHaveValue(other);
  await page.getByLabel("Access Key").fill("K2other");
  await save.click();
  await answerTokenQuestion(page, dashboard.token);
  await expect(page.getByText("The profile is saved.")).toBeVisible();
});

test("what was typed survives a refusal by the server", async ({ page, api }) => {
  await api.createProfile({ name: "Taken" });
  await page.goto("/profiles/new");
  await page.getByLabel("Name").fill("taken");
  await page.getByLabel("Issuer URL").fill("https://api.descope.com/P2example");
  await page.getByLabel("Project ID").fill("P2example");
  await page.getByLabel("Access Key").fill("K2example");
  await page.getByRole("button", { name: "Create" }).click();
  await expect(page.getByText(/already a Descope profile|name is taken/i).first()).toBeVisible();
  await expect(page.getByLabel("Issuer URL")).toHaveValue("https://api.descope.com/P2example");
  await expect(page.getByLabel("Access Key")).toHaveValue("K2example");
});
