import type { Tunnel } from "@/lib/tunnels/schema";
import { type Api, expect, row, test } from "./fixtures";

async function startStorefront(api: Api, upstream: number): Promise<Tunnel> {
  const profile = await api.createProfile();
  const account = await api.createAccount();
  const { id } = await api.createTunnel({
    name: "Storefront",
    profileId: profile.id,
    accountId: account.id,
    upstream,
  });
  await api.request("POST", `/api/tunnels/${id}/start`);
  return api.reaches(id, "online");
}

function verdict(api: Api, id: string) {
  return expect.poll(async () => (await api.tunnel(id)).status.protection.verdict, {
    intervals: [50],
    timeout: 15_000,
  });
}

for (const protection of ["traffic-policy", "listener-oidc"]) {
  test(`a tunnel behind ${protection} is seen to be protected, and the list shows the shield`, async ({
    page,
    api,
    lab,
  }) => {
    const profile = await api.createProfile();
    const account = await api.createAccount();
    const hits = lab.app.hits();
    const { id } = await api.createTunnel({
      name: "Storefront",
      profileId: profile.id,
      accountId: account.id,
      upstream: lab.app.port,
      protection,
    });
    await api.request("POST", `/api/tunnels/${id}/start`);
    await verdict(api, id).toBe("protected");
    const { evidence } = (await api.tunnel(id)).status.protection;
    expect(evidence?.at(-1)?.url).toContain("/oauth2/v1/authorize");
    expect(JSON.stringify(evidence)).not.toContain("state=");
    expect(lab.app.hits()).toBe(hits);
    await expect(row(page, "Storefront").getByText("Protected")).toBeVisible();
  });
}

test("an edge that drops the login is found out: the tunnel is stopped and the app saw nothing", async ({
  page,
  api,
  lab,
  control,
}) => {
  await control.fault({ kind: "drop-oidc" });
  const hits = lab.app.hits();
  const profile = await api.createProfile();
  const account = await api.createAccount();
  const { id } = await api.createTunnel({
    name: "Storefront",
    profileId: profile.id,
    accountId: account.id,
    upstream: lab.app.port,
  });
  await api.request("POST", `/api/tunnels/${id}/start`);
  await api.reaches(id, "failed");
  const { status } = await api.tunnel(id);
  expect(status.desired).toBe("down");
  expect(status.lastError?.code).toBe("protection_open");
  expect(lab.app.hits()).toBe(hits);
  await expect(row(page, "Storefront").getByText("This tunnel was open")).toBeVisible();
  await expect
    .poll(async () => (await control.state()).sessions.flatMap(({ listeners }) => listeners))
    .toEqual([]);
});

test("a captive portal, the free plan's warning and a dead app are neither open nor protected by mistake", async ({
  api,
  lab,
  control,
}) => {
  const { id } = await startStorefront(api, lab.app.port);
  await verdict(api, id).toBe("protected");
  const verify = async () => (await api.request("POST", `/api/tunnels/${id}/verify`)).body;

  await control.fault({ kind: "captive-portal" });
  expect(await verify()).toMatchObject({ verdict: "unknown" });
  await control.clear();

  await control.fault({ kind: "interstitial" });
  expect(await verify()).toMatchObject({ verdict: "protected" });
  await control.clear();

  lab.descope.fault({ noDiscovery: true });
  expect(await verify()).toMatchObject({ verdict: "unknown" });
  lab.descope.fault({});

  const { state } = (await api.tunnel(id)).status;
  expect(state).toBe("online");
});

test("an app that does not run gives visitors a page, not a bare error", async ({
  api,
  browser,
}) => {
  const { status } = await startStorefront(api, 9);
  const { logIn } = await import("./fixtures");
  const tab = await browser.newPage();
  await tab.goto(String(status.url));
  await logIn(tab, "member@example.com");
  await expect(
    tab.getByRole("heading", { name: "The app is not running right now" }),
  ).toBeVisible();
  await tab.close();
});
