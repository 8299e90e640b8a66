import { historyPageSchema } from "@/lib/contract/tunnel-history";
import type { Tunnel } from "@/lib/contract/tunnels";
import type { Lab } from "../lab/start-lab";
import { needs, upTo } from "../world";
import { type Api, expect, first, fixedDomain, row, test, unfold, workAccount } from "./fixtures";
import { startTunnels } from "./tunnel-steps";

// After every outage the same URLs are online again, and none is twice at the edge.

/** A tunnel with a domain, and one without if the plan has room for it. */
async function startTwo(
  api: Api,
  lab: Lab,
): Promise<{ accountId: string; fixed: Tunnel; tunnels: Tunnel[] }> {
  const domain = fixedDomain(lab);
  const two = [{ name: "Fixed", domain }, { name: "Random" }].slice(0, upTo(2));
  const tunnels = await startTunnels(api, lab, ...two);
  const fixed = first(tunnels);
  return { accountId: fixed.accountId, fixed, tunnels };
}

async function expectBack(
  api: Api,
  before: Tunnel[],
  bound: () => Promise<string[]>,
): Promise<void> {
  for (const { id, status } of before) {
    const after = await api.reaches(id, "online");
    expect(after.status.url).toBe(status.url);
  }
  await expect
    .poll(async () => (await bound()).sort())
    .toEqual(before.map(({ status }) => status.url).sort());
}

/** The milliseconds from the request to its result, from the dashboard's own history. */
async function stopTook(api: Api, id: string): Promise<number> {
  const { body } = await api.request("GET", `/api/tunnels/${id}/history?limit=2`);
  const [stopped, stopping] = historyPageSchema.parse(body).items;
  expect([stopping?.to, stopped?.to]).toEqual(["stopping", "stopped"]);
  return Date.parse(stopped?.at ?? "") - Date.parse(stopping?.at ?? "");
}

test("lost connections and short outages", async ({ page, api, control, lab }) => {
  const { tunnels } = await startTwo(api, lab);
  const bound = async () =>
    (await control.state()).sessions.flatMap(({ listeners }) => listeners.map(({ url }) => url));
  const auths = async () => (await control.state()).counters.auths;
  const before = await auths();
  await control.fault({ kind: "drop-sessions" });
  await expect.poll(auths).toBeGreaterThan(before);
  await expectBack(api, tunnels, bound);
  await expect(row(page, "Fixed").getByText("Online")).toBeVisible();

  await control.fault({ kind: "refuse-connections" });
  await expect(row(page, "Fixed").getByText("Reconnecting")).toBeVisible();
  await expect(row(page, "Fixed").getByRole("button", { name: "Retry now" })).toBeVisible();
  await control.clear();
  await expectBack(api, tunnels, bound);
  await expect(row(page, "Fixed").getByText("Online")).toBeVisible();
});

test("a half-open connection is replaced, and does not come back beside the new one", async ({
  api,
  control,
  lab,
}) => {
  const { tunnels } = await startTwo(api, lab);
  const bound = async () =>
    (await control.state()).sessions.flatMap(({ listeners }) => listeners.map(({ url }) => url));
  // The service still counts the half-open session for a while, as the real one does.
  await control.tolerance(12_000);
  await control.fault({ kind: "silence" });
  for (const { id } of tunnels) await api.reaches(id, "reconnecting");
  await control.clear();
  await expectBack(api, tunnels, bound);
  await control.tolerance(0);
});

test("a new authtoken or server address moves running tunnels to a new session", async ({
  api,
  control,
  lab,
}) => {
  const { accountId, tunnels } = await startTwo(api, lab);
  const before = (await control.state()).counters.auths;
  const serverAddr = lab.edge.agentAddr.replace("localhost", "127.0.0.1");
  const { authtoken } = workAccount(lab);
  await api.request("PATCH", `/api/accounts/${accountId}`, { serverAddr, authtoken });
  await expect.poll(async () => (await control.state()).counters.auths).toBe(before + 1);
  const serving = async () =>
    (await control.state()).sessions.filter(({ listeners }) => listeners.length > 0);
  await expect
    .poll(async () => (await serving()).map(({ listeners }) => listeners.length))
    .toEqual([tunnels.length]);
  for (const { id, status } of tunnels) {
    expect((await api.reaches(id, "online")).status.url).toBe(status.url);
  }
});

test("a stop from ngrok's side says so and is not undone", async ({ page, api, control, lab }) => {
  needs({ tunnels: 2 });
  const { fixed } = await startTwo(api, lab);
  await control.fault({
    kind: "stop-tunnel",
    hostname: fixedDomain(lab),
    message: "Stopped by an administrator.",
    code: "ERR_NGROK_3004",
  });
  const { status } = await api.reaches(fixed.id, "failed");
  expect(status.lastError?.title).toContain("ngrok stopped this tunnel");
  expect(status.lastError?.detail).toContain("Stopped by an administrator.");
  await unfold(page, "Fixed");
  await expect(row(page, "Fixed").getByText("Stopped by an administrator.")).toBeVisible();
  await expect(row(page, "Random").getByText("Online")).toBeVisible();
});

test("a stop that the agent was not told about is noticed at the edge", async ({
  page,
  api,
  control,
  lab,
}) => {
  needs({ tunnels: 2 });
  const { id } = (await startTwo(api, lab)).fixed;
  // The check after the start is over. The next one is requested below.
  await expect(row(page, "Fixed").getByText("Protected")).toBeVisible();
  await control.fault({ kind: "lose-tunnel", hostname: fixedDomain(lab) });
  await api.request("POST", `/api/tunnels/${id}/verify`);
  await expect(row(page, "Fixed").getByText("unreachable", { exact: false })).toBeVisible();
  await expect(row(page, "Fixed").getByText("Failed", { exact: true })).toBeVisible({
    timeout: 30_000,
  });
  await unfold(page, "Fixed");
  await expect(row(page, "Fixed").getByText("ERR_NGROK_3200")).toBeVisible();
  expect((await api.tunnel(id)).status).toMatchObject({
    state: "failed",
    lastError: { title: "ngrok stopped this tunnel", action: "ngrok-endpoints" },
  });
  await expect(row(page, "Random").getByText("Online")).toBeVisible();
});

test("a bind that hangs does not affect other tunnels, and stop is still instant", async ({
  api,
  control,
  lab,
}) => {
  needs({ tunnels: 3 });
  const { accountId, fixed, tunnels } = await startTwo(api, lab);
  await control.fault({ kind: "hang-bind", hostname: "hangs.localhost" });
  const fields = { accountId, profileId: fixed.profileId, upstream: lab.app.port };
  const domain = "hangs.localhost";
  const hanging = await api.createTunnel({ ...fields, name: "Hanging", domain });
  const late = await api.createTunnel({ ...fields, name: "Late", domain: "late.localhost" });
  await api.request("POST", `/api/tunnels/${hanging.id}/start`);
  await api.request("POST", `/api/tunnels/${late.id}/start`);
  await api.reaches(late.id, "online");
  for (const { id } of tunnels) expect((await api.tunnel(id)).status.state).toBe("online");
  for (const id of [hanging.id, fixed.id, late.id]) {
    await api.request("POST", `/api/tunnels/${id}/stop`);
    expect((await api.tunnel(id)).status.state).toBe("stopped");
    expect(await stopTook(api, id)).toBeLessThan(5_000);
  }
});

test("a tunnel's page shows its last day and the connection's last minutes, live", async ({
  page,
  api,
  control,
  lab,
}) => {
  const { fixed, tunnels } = await startTwo(api, lab);
  await page.goto(`/tunnels/${fixed.id}`);
  const day = page.getByRole("region", { name: "Up, last 24 hours" });
  // The half hours before the start are one state, and heard once.
  await expect(day.getByRole("listitem").first()).toContainText("Not known");
  expect(await day.getByRole("listitem").count()).toBeLessThan(10);
  const halfHours = (text: string) => day.getByRole("listitem").filter({ hasText: text });
  await expect(halfHours("Up")).not.toHaveCount(0);
  await expect(day.getByText("100 %")).toBeVisible();
  await expect(page.getByRole("img", { name: /ms in the last 10 minutes\.$/ })).toBeVisible();

  await control.fault({ kind: "refuse-connections" });
  await expect(halfHours("reconnecting")).not.toHaveCount(0);
  await expect(page.getByRole("img", { name: /last 10 minutes, 1 interruption\.$/ })).toBeVisible();
  await expect(page.getByText(/Next try in \d+ s \(try \d+\)/)).toBeVisible();
  await page.getByRole("button", { name: "Retry now" }).click();
  await control.clear();
  for (const { id } of tunnels) await api.reaches(id, "online");
  await expect(day.getByText("100 %")).toBeHidden();
  // A page that opens later shows the same.
  await page.reload();
  await expect(halfHours("reconnecting")).not.toHaveCount(0);
  await expect(page.getByRole("img", { name: /last 10 minutes, 1 interruption\.$/ })).toBeVisible();
});
