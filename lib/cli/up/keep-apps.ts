import { type ChildProcess, spawn } from "node:child_process";

export type Keeper = {
  /** The process of this id was started, as the first of its group. Call it in the same turn as the start. */
  add(pid: number): void;
  /** Nothing of its group is left. */
  remove(pid: number): void;
  /** Lets the keeper go. It ends what was not removed. */
  close(): void;
};

/** One that ends at once, again and again, would keep the machine busy. */
const MOST_STARTS = 5;

/**
 * Starts the process that ends the apps when this one is killed. When somebody kills the keeper, there is another one at
 * once.
 */
export function startKeeper(script: string): Keeper {
  const running = new Set<number>();
  let isClosed = false;
  let starts = 0;
  let child = begin();

  function begin(): ChildProcess {
    starts += 1;
    const keeper = spawn(process.execPath, [script], {
      stdio: ["pipe", "ignore", "ignore"],
      // Else Ctrl-C would end it together with us.
      detached: true,
      windowsHide: true,
      env: { ...process.env, NODE_OPTIONS: "" },
    });
    keeper.stdin?.on("error", () => undefined);
    for (const pid of running) keeper.stdin?.write(`+${pid}\n`);
    keeper.once("exit", () => {
      if (!isClosed && starts < MOST_STARTS) child = begin();
    });
    keeper.once("error", () => undefined);
    keeper.unref();
    return keeper;
  }

  return {
    add: (pid) => {
      running.add(pid);
      child.stdin?.write(`+${pid}\n`);
    },
    remove: (pid) => {
      running.delete(pid);
      child.stdin?.write(`-${pid}\n`);
    },
    close: () => {
      isClosed = true;
      child.stdin?.end();
    },
  };
}
