import type { Outcome } from "./read-report";

export type WorldOutcome = { world: string; outcome: Outcome };

const HEADS = ["world", "passed", "failed", "not applicable", "skipped"];

/** The table, and below it the tests that did not pass, with the reasons. */
export function describeOutcomes(outcomes: WorldOutcome[]): string {
  const rows = outcomes.map(({ world, outcome }) => [
    world,
    String(outcome.passed),
    String(outcome.failed.length),
    String(sizeOf(outcome.notApplicable)),
    String(sizeOf(outcome.skipped)),
  ]);
  return [
    table([HEADS, ...rows]),
    ...section("Failed", outcomes, ({ failed }) => new Map([["", failed]])),
    ...section("Not applicable", outcomes, ({ notApplicable }) => notApplicable),
    ...section("Skipped on this machine", outcomes, ({ skipped }) => skipped),
  ].join("\n");
}

function sizeOf(byReason: Map<string, string[]>): number {
  return [...byReason.values()].flat().length;
}

function table(rows: string[][]): string {
  const widths = HEADS.map((_, column) =>
    Math.max(...rows.map((cells) => cells[column]?.length ?? 0)),
  );
  return rows
    .map((cells) =>
      cells
        .map((cell, column) =>
          column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
        )
        .join("  "),
    )
    .join("\n");
}

function section(
  title: string,
  outcomes: WorldOutcome[],
  partOf: (outcome: Outcome) => Map<string, string[]>,
): string[] {
  const lines = outcomes.flatMap(({ world, outcome }) =>
    [...partOf(outcome)].flatMap(([reason, journeys]) =>
      journeys.length === 0
        ? []
        : [`  ${world}${reason && `: ${reason}`}`, ...journeys.map((journey) => `    ${journey}`)],
    ),
  );
  return lines.length === 0 ? [] : ["", title, ...lines];
}
