import { execFileSync, spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { quoteForShell } from "./quote-for-shell";

const TEXTS = [
  "it's",
  "$(touch /tmp/x) `id` $HOME \\ !x",
  "'; echo pwned; '",
  "hello\\'; echo RAN; #",
  "ends with \\",
  "\\\\'\\'",
  "line\nbreak\ttab",
  "ä 漢 \u{1f600}",
  "",
  "-X",
  "=ls",
  "%self",
  "a*b?c[d]{e,f}~",
];
const shells = ["/bin/sh", "bash", "zsh", "fish"].filter(
  (shell) => spawnSync(shell, ["-c", "true"]).status === 0,
);

// The shells themselves say whether anything gets out of the quotes, those that this machine has.
test.skipIf(shells.length === 0).each(TEXTS)("the shells read %j unchanged", (text) => {
  for (const shell of shells) {
    const said = execFileSync(shell, ["-c", `printf %s ${quoteForShell(text)}`]).toString();
    expect([shell, said]).toEqual([shell, text]);
  }
});

test.each(TEXTS)("fish finds no backslash within the quotes of %j", (text) => {
  for (const [quoted] of quoteForShell(text).matchAll(/\\.|'[^']*'/gs)) {
    if (quoted.startsWith("'")) expect(quoted).not.toContain("\\");
  }
});
