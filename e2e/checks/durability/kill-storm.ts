import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { z } from "zod";
import { ensureBuild } from "../../ensure-build";
import { runStorm } from "./storm";

// `npm run killstorm -- --kills 200 --seed 1`: kill -9 at random moments of writes, then a comparison.

const { values } = parseArgs({
  options: {
    kills: { type: "string", default: "200" },
    seed: { type: "string", default: String(Date.now() % 100_000) },
  },
});
const count = z.coerce.number().int().min(1);
const kills = count.parse(values.kills);
const seed = count.parse(values.seed);

ensureBuild();
const dataDir = mkdtempSync(path.join(os.tmpdir(), "gatehouse-storm-"));
console.log(`${kills} kills, seed ${seed}`);
const report = await runStorm({
  dataDir,
  kills,
  seed,
  onKill: (done, { acknowledged, cutOff, faults }) => {
    if (done % 10 !== 0 && faults.length === 0) return;
    console.log(
      `${done} kills: ${acknowledged} writes acknowledged, ${cutOff} cut off, ${faults.length} faults`,
    );
  },
});
for (const fault of report.faults) console.log(fault);
if (report.faults.length === 0) {
  rmSync(dataDir, { recursive: true, force: true });
  console.log(
    `After ${report.kills} kills every database was sound and all ${report.acknowledged} acknowledged writes were there.`,
  );
} else {
  console.log(`${report.faults.length} faults; the data is kept in ${dataDir}`);
  process.exitCode = 1;
}
