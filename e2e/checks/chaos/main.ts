import { parseArgs } from "node:util";
import { ensureBuild } from "@/e2e/ensure-build";
import { FAULTS, whyNot } from "./dashboard/faults/all";
import { report } from "./dashboard/report";
import { runDashboards } from "./dashboard/run-dashboards";
import { runChaos } from "./run-chaos";

// `npm run chaos -- --faults 1000 --seed 7`: a quarter of the faults hit the engine alone, the others the whole
// dashboard. To choose: `-- --part dashboard --only disk-full,suspended --seed 7 --faults 1`.
const { values } = parseArgs({
  options: {
    faults: { type: "string", default: "100" },
    seed: { type: "string", default: String(Date.now() % 1_000_000) },
    part: { type: "string", default: "both" },
    only: { type: "string" },
    except: { type: "string", default: "" },
    worlds: { type: "string", default: "3" },
  },
});
const ENGINE_SHARE = 0.25;
const [faults, seed] = [Number(values.faults), Number(values.seed)];
// Only the dashboard part has faults with names.
const part = values.only === undefined ? values.part : "dashboard";
console.log(`${faults} faults, seed ${seed}`);
const forEngine =
  part === "engine" ? faults : part === "both" ? Math.ceil(faults * ENGINE_SHARE) : 0;
const isWell = (await engine(forEngine)) && (await dashboards(faults - forEngine));
process.exit(isWell ? 0 : 1);

async function engine(count: number): Promise<boolean> {
  if (count === 0) return true;
  const found = await runChaos({ faults: count, seed, onFault: (line) => console.log(line) });
  console.log(JSON.stringify(found, null, 2));
  return found.violations.length === 0;
}

async function dashboards(count: number): Promise<boolean> {
  if (count === 0) return true;
  ensureBuild();
  const kinds = chooseKinds();
  let done = 0;
  const found = await runDashboards({
    faults: count,
    seed,
    worlds: Number(values.worlds),
    kinds,
    onOutcome: ({ kind, settledMs, proof, problems, detail }) => {
      done += 1;
      const happened = proof === undefined ? `did NOT happen (${detail})` : proof;
      console.log(`${done} ${kind} ${settledMs} ms; ${happened} ${problems.join("; ")}`);
    },
  });
  report(found);
  return (
    found.problems.length === 0 && found.outcomes.every(({ problems }) => problems.length === 0)
  );
}

/** Prints which faults are left out here, and why. */
function chooseKinds(): string[] {
  const except = values.except.split(",");
  const asked =
    values.only?.split(",") ?? Object.keys(FAULTS).filter((kind) => !except.includes(kind));
  const chosen = asked.filter((kind) => {
    const reason = whyNot(kind);
    if (reason) console.log(`Left out: ${kind}, which ${reason}.`);
    return !reason;
  });
  if (chosen.length === 0) throw new Error("No fault is left.");
  return chosen;
}
