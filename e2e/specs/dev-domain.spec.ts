import { checkReportSchema } from "@/lib/contract/profiles";
import { needs } from "../world";
import { expect, row, test } from "./fixtures";
import { startTunnels, visit } from "./tunnel-steps";

// ngrok gives an endpoint without a URL the account's one domain.
test.use({ names: "dev" });
test.beforeEach(() => needs({ names: "dev" }));

test("a second tunnel without a domain gets a warning before the start, and an explanation after it", async ({
  page,
  api,
  browser,
  control,
  lab,
}) => {
  const [first] = await startTunnels(api, lab, { name: "Shop" });
  expect(first.status.url).toContain("work-dev.localhost");
  const { id } = await api.createTunnel({
    name: "Admin",
    accountId: first.accountId,
    profileId: first.profileId,
    upstream: lab.app.port,
  });

  const { body } = await api.request("POST", `/api/tunnels/${id}/preflight`);
  const line = checkReportSchema.parse(body).checks.find((check) => check.id === "plan-dev-domain");
  expect(line).toMatchObject({ status: "warn", fix: expect.stringContaining("Stop “Shop” first") });

  await api.request("POST", `/api/tunnels/${id}/start`);
  const { status } = await api.reaches(id, "failed");
  expect(status.lastError).toMatchObject({
    code: "ERR_NGROK_334",
    title: "“Shop” has the account's own domain",
  });
  // ngrok's own text suggests pooling, with which visitors would reach either app.
  expect(status.lastError?.fix).toContain("Stop “Shop” first");
  await expect(row(page, "Admin").getByText("“Shop” has the account's own domain")).toBeVisible();

  // The first tunnel is not disturbed, not even by a reconnect.
  const { auths } = (await control.state()).counters;
  await control.fault({ kind: "drop-sessions" });
  await expect.poll(async () => (await control.state()).counters.auths).toBeGreaterThan(auths);
  const back = await api.reaches(first.id, "online");
  expect(back.status).toMatchObject({ url: first.status.url });
  expect((await api.tunnel(id)).status.state).toBe("failed");
  await visit(browser, await api.tunnel(first.id), "member@example.com");

  await api.request("POST", `/api/tunnels/${first.id}/stop`);
  await api.request("POST", `/api/tunnels/${id}/start`);
  expect((await api.reaches(id, "online")).status.url).toBe(first.status.url);
});

test("a stop that ngrok has not noticed yet keeps the next tunnel waiting, not failed", async ({
  api,
  control,
  lab,
}) => {
  const [first] = await startTunnels(api, lab, { name: "Shop" });
  const { id } = await api.createTunnel({
    name: "Admin",
    accountId: first.accountId,
    profileId: first.profileId,
    upstream: lab.app.port,
  });
  await control.tolerance(3_000);
  await control.fault({ kind: "silence" });
  await api.request("POST", `/api/tunnels/${first.id}/stop`);
  await control.clear();
  await api.request("POST", `/api/tunnels/${id}/start`);
  await api.reaches(id, "online");
  await control.tolerance(0);
});
