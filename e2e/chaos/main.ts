import { parseArgs } from "node:util";
import { runChaos } from "./run-chaos";

// `npm run chaos -- --faults 1000 --seed 7`
const { values } = parseArgs({
  options: {
    faults: { type: "string", default: "100" },
    seed: { type: "string", default: String(Date.now() % 1_000_000) },
  },
});
const [faults, seed] = [Number(values.faults), Number(values.seed)];
console.log(`${faults} faults, seed ${seed}`);
const report = await runChaos({ faults, seed, onFault: (line) => console.log(line) });
console.log(JSON.stringify(report, null, 2));
process.exit(report.violations.length === 0 ? 0 : 1);
