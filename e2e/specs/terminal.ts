import { type IPty, spawn } from "@lydell/node-pty";
import { TerminalScreen } from "../terminal-screen";

const UNTIL_MS = 60_000;

export type Terminal = {
  pid: number;
  /** What is on the screen now, without what is empty at the ends of lines. */
  screen(): string;
  /** All lines since the beginning. */
  text(): string;
  /** The screen with its colours. */
  cells(): ReturnType<TerminalScreen["cells"]>;
  /** As if somebody typed it: `\r` is Enter, `\x03` Ctrl-C, `\x1b[B` the arrow down. */
  type(text: string): void;
  /** Resolves when the text was on the screen at any time since the beginning, with all lines. Rejects after 60 s, or when the program has ended without it. */
  until(text: string | RegExp): Promise<string>;
  /** Resolves with the exit code, or 128 and the signal that ended it. */
  ended: Promise<number>;
  /** Sends the signal, SIGKILL when absent, and resolves when the program has ended. Safe to repeat. */
  end(signal?: NodeJS.Signals): Promise<void>;
};

const open = new Set<IPty>();
process.on("exit", () => {
  for (const pty of open) pty.kill("SIGKILL");
});

/** Test runners turn colours on or off for themselves. */
const OF_RUNNERS = { FORCE_COLOR: undefined, NO_COLOR: undefined, DEBUG_COLORS: undefined };

/** node-pty would pass "undefined" on. */
function given(env: Record<string, string | undefined>): Record<string, string> {
  const set = Object.entries(env).filter(([, value]) => value !== undefined);
  return Object.fromEntries(set.map(([name, value]) => [name, String(value)]));
}

/** Starts a program on a pseudo-terminal, as a person's terminal would. `env` is added to this process's own; undefined takes a variable away. */
export function spawnOnTerminal(
  command: string,
  args: string[],
  options: {
    cols?: number;
    rows?: number;
    cwd?: string;
    env?: Record<string, string | undefined>;
  } = {},
): Terminal {
  const { cols = 100, rows = 40, cwd = process.cwd(), env = {} } = options;
  const screen = new TerminalScreen(cols, rows);
  const waiting = new Set<() => void>();
  const pty = spawn(command, args, {
    name: "xterm-256color",
    cols,
    rows,
    cwd,
    env: given({ ...process.env, ...OF_RUNNERS, ...env }),
  });
  open.add(pty);
  const look = () => {
    for (const each of waiting) each();
  };
  pty.onData((output) => {
    screen.write(output);
    look();
  });
  let hasEnded = false;
  const ended = new Promise<number>((resolve) => {
    pty.onExit(({ exitCode, signal }) => {
      open.delete(pty);
      hasEnded = true;
      resolve(signal ? 128 + signal : exitCode);
      look();
    });
  });
  return {
    pid: pty.pid,
    screen: () => screen.text(),
    text: () => screen.allText(),
    cells: () => screen.cells(),
    type: (text) => pty.write(text),
    ended,
    end: async (signal = "SIGKILL") => {
      if (!hasEnded) pty.kill(signal);
      await ended;
    },
    until: (text) =>
      new Promise((resolve, reject) => {
        const stop = () => {
          waiting.delete(check);
          clearTimeout(timer);
        };
        const fail = (why: string) => {
          stop();
          reject(new Error(`${why} Not seen: ${text}. The terminal shows:\n${screen.allText()}`));
        };
        const check = () => {
          const all = screen.allText();
          if (typeof text === "string" ? all.includes(text) : text.test(all)) {
            stop();
            resolve(all);
          } else if (hasEnded) fail("It has ended.");
        };
        const timer = setTimeout(() => fail("It took too long."), UNTIL_MS);
        waiting.add(check);
        check();
      }),
  };
}
