import { spawnSync } from "node:child_process";
import { parseArgs } from "node:util";

// `npm run fuzz -- --runs 100000 --seed 7`: runs the properties of *.test.ts here, each for that many cases.
const { values } = parseArgs({
  options: {
    runs: { type: "string", default: "100000" },
    seed: { type: "string", default: String(Date.now() % 1_000_000) },
  },
});
console.log(`${values.runs} cases of each property, seed ${values.seed}`);
const vitest = ["node_modules/vitest/vitest.mjs", "run", "e2e/checks/fuzz"];
const { status } = spawnSync(process.execPath, vitest, {
  stdio: "inherit",
  env: { ...process.env, FUZZ_RUNS: values.runs, FUZZ_SEED: values.seed },
});
process.exit(status ?? 1);
