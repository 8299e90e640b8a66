import { protectionVerdictSchema } from "@/lib/contract/tunnels";
import { launchDashboard } from "../launch-dashboard";
import { needs } from "../world";
import { type Api, apiOf, expect, row, test } from "./fixtures";
import { startTunnel } from "./tunnel-steps";

// No name server knows the name, as for a custom domain without a record or on a machine without a network.
const DOMAIN = "demo.example.invalid";

const verify = async (api: Api, id: string) =>
  protectionVerdictSchema.parse((await api.request("POST", `/api/tunnels/${id}/verify`)).body);

test("a forwarding host that no name server knows is unreachable with the reason, and no start or tunnel ends because of it", async ({
  api,
  control,
  dashboard,
  dataDir,
  lab,
  page,
}) => {
  needs({ ownDomain: true });
  const { id } = await startTunnel(api, lab, { domain: DOMAIN });
  await expect
    .poll(async () => (await api.tunnel(id)).status.protection.verdict, { intervals: [50] })
    .toBe("unreachable");
  await dashboard.kill();

  const again = await launchDashboard({
    dataDir,
    mode: "start",
    port: Number(new URL(dashboard.url).port),
    token: dashboard.token,
  });
  const later = apiOf(again, lab);
  await later.reaches(id, "online");
  const first = await verify(later, id);
  expect(first.verdict).toBe("unreachable");
  expect(first.summary).toMatch(new RegExp(`No answer from ${DOMAIN}.*name.*${DOMAIN}.*DNS`, "s"));
  const second = await verify(later, id);
  expect(second.verdict).toBe("unreachable");
  expect(Date.parse(second.checkedAt ?? "")).toBeGreaterThan(Date.parse(first.checkedAt ?? ""));

  const hostnames = (await control.state()).sessions.flatMap(({ listeners }) =>
    listeners.map(({ hostname }) => hostname),
  );
  expect(hostnames).toEqual([DOMAIN]);
  expect((await later.tunnel(id)).status.state).toBe("online");
  await expect(row(page, "Storefront").getByText("Unreachable")).toBeVisible();
  expect(again.child.exitCode).toBeNull();
  await again.stop();
});
