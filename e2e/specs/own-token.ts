import { readFileSync } from "node:fs";
import path from "node:path";
import { type Dashboard, launchDashboard } from "../launch-dashboard";

/** A fixture: a dashboard that makes its own token and keeps it in the data folder, as it does for most users. */
export async function dashboardWithOwnToken(
  { dataDir }: { dataDir: string },
  use: (dashboard: Dashboard) => Promise<void>,
): Promise<void> {
  const dashboard = await launchDashboard({ dataDir, mode: "start", env: { GATEHOUSE_TOKEN: "" } });
  const token = readFileSync(path.join(dataDir, "token"), "utf8").trim();
  await use({ ...dashboard, token });
  await dashboard.stop();
}
