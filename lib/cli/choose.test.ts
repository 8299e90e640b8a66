import { afterEach, expect, test } from "vitest";
import { spawnOnTerminal, type Terminal } from "@/e2e/specs/terminal";
import { move } from "./choose";

const [UP, DOWN, END] = ["\u001b[A", "\u001b[B", "\u001b[F"];
let terminal: Terminal | undefined;

afterEach(() => terminal?.end());

/** The real question on a real terminal. */
function ask(names: string[], size = { cols: 40, rows: 12 }): Terminal {
  const args = ["--import", "tsx", "lib/cli/choose.child.ts", "Which account?", ...names];
  terminal = spawnOnTerminal(process.execPath, args, size);
  return terminal;
}

test("the arrow keys choose, round at both ends, and only the answer stays on the screen", async () => {
  const { until, type, screen, ended } = ask(["Home", "Work", "Lab"]);
  await until(/❯ Home\n {2}Work\n {2}Lab/);
  type(UP);
  await until(/ {2}Home\n {2}Work\n❯ Lab/);
  type(`${DOWN}${DOWN}`);
  await until(/ {2}Home\n❯ Work\n {2}Lab/);
  type("x");
  type("\r");
  expect(await ended).toBe(0);
  expect(screen()).toBe("✓ Which account? Work\nchosen: Work");
});

test("of more than fit some are shown, names too long for a line are cut, and their hidden characters are seen", async () => {
  const names = Array.from({ length: 30 }, (_, index) => `Account ${index + 1}`);
  const { until, type, screen, ended } = ask([...names, `${"long ".repeat(20)}`, "a\u202eb"]);
  await until("❯ Account 1\n");
  expect(screen().split("\n")).toHaveLength(10);
  type(END);
  await until("❯ a\\u202eb");
  expect(screen()).toMatch(/\n {2}long long .*…\n❯ a/);
  expect(screen()).not.toContain("Account 1\n");
  type("\r");
  expect(await ended).toBe(0);
  expect(screen().split("\n")).toHaveLength(2);
});

test("Ctrl-C chooses nothing", async () => {
  const { until, type, ended } = ask(["Home", "Work"]);
  await until("❯ Home");
  type("\u0003");
  await until("interrupted");
  expect(await ended).toBe(0);
});

test.each([
  [DOWN, 2, 0],
  [UP, 0, 2],
  ["\u001bOB", 0, 1],
  ["k", 2, 1],
  [END, 0, 2],
  ["\u001b[H", 2, 0],
  ["\u001b[Z", 1, 1],
] as const)("key %j moves from %i to %i of three", (key, from, to) => {
  expect(move(key, from, 3)).toBe(to);
});
