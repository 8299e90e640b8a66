import { historyPageSchema } from "@/lib/contract/tunnel-history";
import { protectionVerdictSchema } from "@/lib/contract/tunnels";
import type { FaultInput } from "../lab/edge/faults";
import {
  type Api,
  chooseAction,
  expect,
  logIn,
  openLink,
  row,
  testOnKept as test,
} from "./fixtures";
import { addTunnel, startTunnel } from "./tunnel-steps";

function verdict(api: Api, id: string) {
  return expect.poll(async () => (await api.tunnel(id)).status.protection.verdict, {
    intervals: [50],
    timeout: 15_000,
  });
}

for (const protection of ["traffic-policy", "listener-oidc"]) {
  test(`a tunnel behind ${protection} is found to be protected, and the list shows the shield`, async ({
    page,
    api,
    lab,
  }) => {
    const visits = lab.app.visits();
    const { id } = await addTunnel(api, lab, { protection });
    await api.request("POST", `/api/tunnels/${id}/start`);
    await verdict(api, id).toBe("protected");
    const { evidence } = (await api.tunnel(id)).status.protection;
    expect(evidence?.at(-1)?.url).toContain("/oauth2/v1/authorize");
    expect(JSON.stringify(evidence)).not.toContain("state=");
    expect(lab.app.visits()).toBe(visits);
    await expect(row(page, "Storefront").getByText("Protected")).toBeVisible();
  });
}

test("an edge that drops the login is noticed: the tunnel is stopped before the app gets a request", async ({
  page,
  api,
  lab,
  control,
}) => {
  await control.fault({ kind: "drop-oidc" });
  const visits = lab.app.visits();
  const { id } = await addTunnel(api, lab);
  await api.request("POST", `/api/tunnels/${id}/start`);
  await api.reaches(id, "failed");
  const { status } = await api.tunnel(id);
  expect(status.desired).toBe("down");
  expect(status.lastError?.code).toBe("protection_open");
  // The verdict stays with its evidence. By the dashboard's own clock the stop came at once.
  expect(status.protection.verdict).toBe("open");
  expect(status.protection.evidence?.at(-1)?.note).toBe("reached this machine");
  const { items } = historyPageSchema.parse(
    (await api.request("GET", `/api/tunnels/${id}/history`)).body,
  );
  const stopped = items.find(({ to }) => to === "failed")?.at ?? "";
  const seen = status.protection.checkedAt ?? "";
  expect(Math.abs(Date.parse(stopped) - Date.parse(seen))).toBeLessThan(10_000);
  expect(lab.app.visits()).toBe(visits);
  await expect(row(page, "Storefront").getByText("This tunnel was open")).toBeVisible();
  await expect
    .poll(async () => (await control.state()).sessions.flatMap(({ listeners }) => listeners))
    .toEqual([]);
});

test("a captive portal, ngrok's pages and a login loop count neither as open nor as protected", async ({
  api,
  lab,
  control,
}) => {
  const { id } = await startTunnel(api, lab);
  await verdict(api, id).toBe("protected");
  const visits = lab.app.visits();
  const verify = async () => (await api.request("POST", `/api/tunnels/${id}/verify`)).body;
  const check = async () => protectionVerdictSchema.parse(await verify());
  const under = async (fault: FaultInput) => {
    await control.fault(fault);
    const found = await verify();
    await control.clear();
    return found;
  };

  expect(await under({ kind: "captive-portal" })).toMatchObject({
    verdict: "unknown",
    summary: expect.stringContaining("neither the login nor your app"),
  });
  expect(await under({ kind: "interstitial", always: true })).toMatchObject({
    verdict: "unknown",
    summary: expect.stringContaining("ngrok's warning page"),
  });
  expect(await under({ kind: "login-loop" })).toMatchObject({
    verdict: "unknown",
    summary: expect.stringContaining("did not end within 10 steps"),
  });
  expect(await under({ kind: "error-page", code: "ERR_NGROK_8012" })).toMatchObject({
    verdict: "unreachable",
    summary: expect.stringContaining("ERR_NGROK_8012: The app cannot be reached"),
  });
  expect(await under({ kind: "error-page", code: "ERR_NGROK_3200", status: 404 })).toMatchObject({
    verdict: "unreachable",
    summary: expect.stringContaining("The endpoint is offline"),
  });
  // The probe asks ngrok to leave the warning out, so it sees the login behind it.
  expect(await under({ kind: "interstitial" })).toMatchObject({ verdict: "protected" });

  lab.descope.fault({ noDiscovery: true });
  expect(await verify()).toMatchObject({
    verdict: "unknown",
    summary: expect.stringContaining("discovery document"),
  });
  // A server that answers in place of the issuer or of ngrok cannot present its own login as the issuer's.
  for (const [captive, words] of [
    ["page", "web page"],
    ["redirect", "redirects to http://portal.example"],
    ["json", "lacks what OpenID Connect requires"],
    ["own-login", "not the issuer's address"],
  ] as const) {
    lab.descope.fault({ captive });
    const { verdict: found, summary } = await check();
    expect(found, captive).toBe("unknown");
    expect(summary).toContain(words);
  }
  lab.descope.fault({ wrongIssuer: true });
  expect(await verify()).toMatchObject({
    verdict: "unknown",
    summary: expect.stringContaining("of another issuer"),
  });
  lab.descope.fault({});
  const { port, clientId } = lab.descope;
  const lookAlike = `http://localhost:${port}/oauth2/v1/authorize?client_id=${clientId}`;
  expect(await under({ kind: "captive-portal", to: lookAlike })).toMatchObject({
    verdict: "unknown",
    summary: expect.stringContaining("looks like the login"),
  });
  expect(await verify()).toMatchObject({ verdict: "protected" });

  expect((await api.tunnel(id)).status.state).toBe("online");
  expect(lab.app.visits()).toBe(visits);
});

test("only a tunnel that was found protected has the shield; other results are explained and stop nothing", async ({
  page,
  api,
  lab,
  control,
}) => {
  const { id } = await startTunnel(api, lab);
  await verdict(api, id).toBe("protected");
  await control.fault({ kind: "captive-portal" });
  await chooseAction(page, "Check all");
  await expect(row(page, "Storefront").getByText("Could not tell")).toBeVisible();
  await page.goto(`/tunnels/${id}`);
  await expect(
    page.getByText("Something between this machine and ngrok may have answered"),
  ).toBeVisible();
  await control.clear();
  await page.getByRole("button", { name: "Check now" }).click();
  await expect(page.getByText("Protected", { exact: false }).first()).toBeVisible();
  await verdict(api, id).toBe("protected");
  expect((await api.tunnel(id)).status.state).toBe("online");
});

test("the step “Open as a stranger” is explained, and is done when the first visitor has logged in", async ({
  page,
  context,
  browser,
  api,
  lab,
}) => {
  await context.grantPermissions(["clipboard-write"]);
  const { id, status } = await startTunnel(api, lab);
  await verdict(api, id).toBe("protected");
  await page.goto(`/tunnels/${id}`);
  await page.getByRole("button", { name: "Open as a stranger" }).click();
  await expect(page.getByText("Open an incognito window")).toBeVisible();
  const pad = await context.newPage();
  await pad.setContent("<textarea></textarea>");
  await pad.getByRole("textbox").press("ControlOrMeta+V");
  await expect(pad.getByRole("textbox")).toHaveValue(String(status.url));
  await pad.close();
  // The dashboard's own check does not count as a visitor.
  expect((await api.tunnel(id)).status.firstVisit).toBeUndefined();

  const stranger = await browser.newContext();
  const tab = await stranger.newPage();
  await openLink(tab, String(status.url));
  await expect(tab.getByRole("textbox", { name: "E-mail" })).toBeVisible();
  expect((await api.tunnel(id)).status.firstVisit).toBeUndefined();
  await logIn(tab, "member@example.com");
  await expect(page.getByText("member@example.com logged in at")).toBeVisible();
  await stranger.close();
});

test("an app that does not run gives visitors a page, not a bare error", async ({
  api,
  browser,
  lab,
}) => {
  const { status } = await startTunnel(api, lab, { upstream: 9 });
  const tab = await browser.newPage();
  await openLink(tab, String(status.url));
  await logIn(tab, "member@example.com");
  await expect(
    tab.getByRole("heading", { name: "The app is not running right now" }),
  ).toBeVisible();
  await tab.close();
});
