import { showHidden } from "@/lib/contract/show-hidden.mjs";
import { untilKey } from "./keys";
import { paint, printPainted, toLine } from "./paint";

const MOST_ROWS = 10;
const UP = new Set(["\u001b[A", "\u001bOA", "k"]);
const DOWN = new Set(["\u001b[B", "\u001bOB", "j"]);
const FIRST = new Set(["\u001b[H", "\u001b[1~"]);
const LAST = new Set(["\u001b[F", "\u001b[4~"]);
const ENTER = new Set(["\r", "\n"]);

/**
 * Lets a person choose one of several by the arrow keys and Enter, on stderr. Needs a terminal (`hasKeys`). Throws a
 * CliError without a text at Ctrl-C.
 */
export async function choose<T extends { name: string }>(
  question: string,
  choices: readonly [T, ...T[]],
): Promise<T> {
  const { stderr } = process;
  const height = Math.min(choices.length, MOST_ROWS, Math.max(1, (stderr.rows ?? 24) - 3));
  const width = Math.max(10, (stderr.columns ?? 80) - 1);
  let at = 0;
  let top = 0;
  const draw = (again: boolean) => {
    top = Math.min(Math.max(top, at - height + 1), at);
    const rows = choices.slice(top, top + height).map(({ name }, index) => {
      const isChosen = top + index === at;
      const text = cut(`${isChosen ? "❯" : " "} ${showHidden(name)}`, width);
      return toLine([isChosen ? paint(text, "cyan") : paint(text)], true);
    });
    stderr.write(`${again ? `\u001b[${height}A\u001b[J` : ""}${rows.join("\n")}\n`);
  };
  printPainted([paint("? ", "cyan"), paint(question, "bold"), paint("  ↑ ↓ Enter", "dim")], stderr);
  // Before the list is there, so that no key is pressed too early: Ctrl-C would be a signal.
  const entered = untilKey((key) => {
    if (ENTER.has(key)) return true;
    at = move(key, at, choices.length);
    draw(true);
    return undefined;
  });
  draw(false);
  try {
    await entered;
  } finally {
    // The list goes, the answer stays.
    stderr.write(`\u001b[${height + 1}A\u001b[J`);
  }
  const chosen = choices[at] ?? choices[0];
  printPainted([paint("✓ ", "green"), `${question} `, paint(chosen.name, "bold")], stderr);
  return chosen;
}

/** Where the choice is after a key, from 0. It goes round at both ends. Pure. */
export function move(key: string, at: number, count: number): number {
  if (UP.has(key)) return (at + count - 1) % count;
  if (DOWN.has(key)) return (at + 1) % count;
  if (FIRST.has(key)) return 0;
  if (LAST.has(key)) return count - 1;
  return at;
}

/** The first `width` characters, so that a row is one line on the screen. */
function cut(text: string, width: number): string {
  const characters = [...text];
  return characters.length <= width ? text : `${characters.slice(0, width - 1).join("")}…`;
}
