import { milliseconds, percentile, printTable } from "@/e2e/checks/bench/table";
import type { DashboardResult } from "./run-dashboards";
import type { Outcome } from "./run-world";

/** Prints the results of a run for each kind of fault, and every problem with how to repeat it. */
export function report({ outcomes, rests, problems }: DashboardResult): void {
  const kinds = [...new Set(outcomes.map(({ kind }) => kind))].sort();
  printTable(
    "Faults of machine, network, service, apps and visitors",
    ["fault", "times", "happened", "wrong", "settled", "p99", "longest", "stops", "p99", "longest"],
    [
      ...kinds.map((kind) =>
        row(
          kind,
          outcomes.filter((each) => each.kind === kind),
        ),
      ),
      row("all", outcomes),
    ],
  );
  const memory = outcomes.map(({ megabytes }) => megabytes).filter((each) => each > 0);
  console.log(`\nMemory: ${memory[0]} MB after the first fault, ${Math.max(...memory)} MB at most`);
  for (const rest of rests) {
    const { descriptors, edge, visits, supervised } = rest;
    console.log(
      `Left at the end: ${JSON.stringify(edge)}; file descriptors ${descriptors.fresh} fresh, ${descriptors.end} at the end; ` +
        `${visits.members} visits of members, ${visits.wrong} with a wrong token, ${visits.strangers} of strangers, ${visits.guests} of guests (${visits.guestsIn} let in), ${visits.machines} of machines, ${visits.revoked} with a revoked key, ${visits.forged} with a made-up proof; ${supervised ? "a parent brought the process back" : "no parent watches the process, so the run brought it back"}`,
    );
    console.log(`  open in the process: ${JSON.stringify(rest.kinds)}`);
    console.log(`  answers: ${JSON.stringify(rest.answers)}`);
  }
  const wrong = outcomes.filter((each) => each.problems.length > 0);
  console.log(`\n${wrong.length + problems.length} violations`);
  for (const outcome of wrong) {
    console.log(`  ${outcome.kind} (${outcome.detail})`);
    for (const problem of outcome.problems) console.log(`    ${problem}`);
    console.log(`    again: ${repeat(outcome)}`);
  }
  for (const problem of problems) console.log(`  ${problem}`);
}

export function repeat({ kind, seed }: Outcome): string {
  return `npm run chaos -- --part dashboard --only ${kind} --seed ${seed} --faults 1`;
}

function row(name: string, outcomes: Outcome[]): string[] {
  const settled = outcomes.map(({ settledMs }) => settledMs);
  const stops = outcomes.flatMap((each) => each.stops.map(({ ms }) => ms));
  const count = (holds: (outcome: Outcome) => boolean) => String(outcomes.filter(holds).length);
  const at = (values: number[], share: number) =>
    values.length === 0 ? "" : milliseconds(percentile(values, share));
  return [
    name,
    String(outcomes.length),
    count(({ proof }) => proof !== undefined),
    count(({ problems }) => problems.length > 0),
    at(settled, 0.5),
    at(settled, 0.99),
    at(settled, 1),
    String(stops.length),
    at(stops, 0.99),
    at(stops, 1),
  ];
}
