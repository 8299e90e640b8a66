import { diffLines } from "diff";

export type DiffRow =
  | { kind: "same" | "added" | "removed"; text: string }
  /** Equal lines that are left out. */
  | { kind: "gap"; lines: number };

const CONTEXT = 3;
// For two completely different texts the algorithm would take seconds, in which the page does nothing else.
const DEADLINE_MS = 300;

/** Line by line, with long stretches of equal lines left out. Undefined when the two are too different to compare. */
export function diffAnswers(before: string, after: string): DiffRow[] | undefined {
  const parts = diffLines(before, after, { timeout: DEADLINE_MS });
  if (!parts) return undefined;
  return parts.flatMap((part, index) => {
    const lines = part.value.replace(/\n$/, "").split("\n");
    if (part.added) return lines.map((text) => ({ kind: "added", text }) as const);
    if (part.removed) return lines.map((text) => ({ kind: "removed", text }) as const);
    return shorten(lines, index > 0 ? CONTEXT : 0, index < parts.length - 1 ? CONTEXT : 0);
  });
}

/** Keeps only the equal lines near a change, and replaces the others by a gap. */
function shorten(lines: readonly string[], above: number, below: number): DiffRow[] {
  const same = (text: string) => ({ kind: "same", text }) as const;
  const gap = lines.length - above - below;
  if (gap <= 1) return lines.map(same);
  return [
    ...lines.slice(0, above).map(same),
    { kind: "gap", lines: gap },
    ...lines.slice(lines.length - below).map(same),
  ];
}
