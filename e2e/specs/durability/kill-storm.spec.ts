import { runStorm } from "../../checks/durability/storm";
import { expect, test } from "../fixtures";

// The storm starts its own dashboards on this folder. The fixture's dashboard would lock it.
test.use({ baseURL: "" });

test("kill -9 at random moments of writes loses nothing that was acknowledged", async ({
  dataDir,
}) => {
  // Six starts one after the other, with a kill at a random moment of each.
  test.slow();
  const report = await runStorm({ dataDir, kills: 5, seed: 4747 });
  expect(report.faults).toEqual([]);
  expect(report.kills).toBe(5);
  expect(report.acknowledged).toBeGreaterThan(20);
});
