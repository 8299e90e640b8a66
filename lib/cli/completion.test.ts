import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { listCommands } from "./command-list";
import { completionScript } from "./completion";

const NAMES = ["Storefront", "Store admin", "Store api", "Café Öland", `Bob's "shop"; $HOME`];
// The text before Tab, and the arguments that the command then gets.
const TYPED: [typed: string, args: string[]][] = [
  ["comp", ["completion"]],
  ["completion zs", ["completion", "zsh"]],
  ["start Storef", ["start", "Storefront"]],
  ["stop Caf", ["stop", "Café Öland"]],
  ["status Bo", ["status", `Bob's "shop"; $HOME`]],
  ["logs Store\\ ad", ["logs", "Store admin"]],
  ['open "Store ad', ["open", "Store admin"]],
  ["export 'Store ap", ["export", "Store api"]],
  ["start Storefront Caf", ["start", "Storefront", "Café Öland"]],
  ["import my", ["import", "my file.json"]],
  ["asks al", ["asks", "allow"]],
  ["key cr", ["key", "create"]],
  ["service sta", ["service", "status"]],
  ["key list Storef", ["key", "list", "Storefront"]],
  ["list Storef", ["list", "Storef"]],
];

// Shells take a moment to load their completion on a busy machine.
vi.setConfig({ testTimeout: 30_000 });

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), "gatehouse-completion-"));
  writeFileSync(path.join(folder, "names"), NAMES.map((name) => `${name}\n`).join(""));
  writeFileSync(path.join(folder, "my file.json"), "{}");
  mkdirSync(path.join(folder, "functions"));
  // A stand-in for the command. It prints names as `list --names` does and records its arguments.
  const command = `#!/bin/sh
if [ "$*" = "list --names" ]; then exec cat "${folder}/names"; fi
for word in "$@"; do printf '%s\\t' "$word"; done >> "${folder}/ran"
echo >> "${folder}/ran"
`;
  writeFileSync(path.join(folder, "gatehouse"), command, { mode: 0o755 });
});

beforeEach(() => writeFileSync(path.join(folder, "ran"), ""));

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function run(file: string, args: string[], input = ""): string {
  const env = {
    PATH: `${folder}${path.delimiter}${process.env.PATH}`,
    HOME: folder,
    LC_ALL: "C.UTF-8",
    TERM: "dumb",
    NODE_ENV: process.env.NODE_ENV,
  };
  const { stdout } = spawnSync(file, args, {
    cwd: folder,
    env,
    input,
    encoding: "utf8",
    timeout: 20_000,
  });
  return stdout ?? "";
}

function writeScript(shell: "bash" | "zsh" | "fish"): string {
  const script = completionScript(shell);
  writeFileSync(path.join(folder, `completion.${shell}`), script);
  return script;
}

/** Why this shell cannot be tested here, or undefined. */
function whyNot(shell: string): string | undefined {
  if (process.platform === "win32") return "these shells are not those of Windows";
  const { error } = spawnSync(shell, ["--version"]);
  return error ? `${shell} is not installed` : undefined;
}

/** What the command was called with, line by line. */
function ran(): string[][] {
  const lines = readFileSync(path.join(folder, "ran"), "utf8").split("\n").slice(0, -1);
  return lines.map((line) => line.split("\t").slice(0, -1));
}

const expected = TYPED.map(([, args]) => args);
const keys = TYPED.map(([typed]) => `gatehouse ${typed}\t\n`);

test("bash", ({ skip }) => {
  const reason = whyNot("bash");
  skip(reason !== undefined, reason);
  writeScript("bash");
  // An interactive bash uses readline even when its input is a pipe.
  const lines = [". ./completion.bash\n", ...keys, "exit\n"];
  run("bash", ["--norc", "--noprofile", "-i"], lines.join(""));
  expect(ran()).toEqual(expected);
});

// zsh completes only on a terminal, which a module of zsh makes. Text that is typed before the prompt may be lost.
const ZSH = `zmodload zsh/zpty
zpty terminal "PS1='ready> ' zsh -f -i"
for line in "$@" $'exit\n'; do
  zpty -r terminal shown '*ready> '
  zpty -w -n terminal $line
done
while zpty -r terminal shown; do; done
`;

test.for([
  ["read at the start", "autoload -Uz compinit && compinit -u -D; . ./completion.zsh"],
  ["found in fpath", "fpath=(./functions $fpath); autoload -Uz compinit && compinit -u -D"],
] as const)("zsh, %s", ([, setup], { skip }) => {
  const reason = whyNot("zsh");
  skip(reason !== undefined, reason);
  writeFileSync(path.join(folder, "functions", "_gatehouse"), writeScript("zsh"));
  run("zsh", ["-f", "-c", ZSH, "zsh", `${setup}\n`, ...keys]);
  expect(ran()).toEqual(expected);
});

test("fish", ({ skip }) => {
  const reason = whyNot("fish");
  skip(reason !== undefined, reason);
  writeScript("fish");
  const script = "source completion.fish; for typed in $argv; complete -C $typed; end";
  const candidates = (...typed: string[]) =>
    run("fish", ["--no-config", "-c", script, ...typed.map((each) => `gatehouse ${each}`)]);
  const completed = TYPED.filter(([typed]) => !typed.startsWith("list"));
  const words = completed.map(([, args]) => `${args.at(-1)}\n`);
  expect(candidates(...completed.map(([typed]) => typed))).toBe(words.join(""));
  expect(candidates("start Store\\ a", "list ")).toBe("Store admin\nStore api\n");
});

test("every shell offers every command", () => {
  const offered = listCommands().map(({ name }) => name);
  expect(offered.length).toBeGreaterThan(5);
  for (const shell of ["bash", "zsh", "fish"] as const) {
    expect(writeScript(shell)).toContain(`${offered.join(" ")} help`);
  }
});
