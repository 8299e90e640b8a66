import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { ticketSchema } from "@/lib/contract/tickets";
import { call } from "./api";
import { command } from "./command";
import { CliError, EXIT } from "./exit";
import { type Dashboard, findDashboard, homeOf } from "./find-dashboard";
import { printLine, printNote } from "./print";
import { onlineUrl } from "./tunnels";

/** A program that opens browsers fails within this time, or not at all. Milliseconds. */
const FAILS_MS = 1_500;

export const open = command({
  usage: "[<tunnel>]",
  details: `Without a tunnel it opens the dashboard and lets the browser in, also while the dashboard runs in the background.
The address has a ticket in it that works once and for a minute. --print shows it on a terminal alone: elsewhere, such as
in a log, it prints the address without a ticket.`,
  arguments: [0, 1],
  options: { print: { type: "boolean", help: "Only print the address." } },
  run: async ({ words: [wanted], flag }) => {
    const dashboard = findDashboard();
    if (wanted !== undefined) {
      const url = await onlineUrl(dashboard, wanted);
      printLine(url);
      if (!flag("print")) await openInBrowser(url);
      return undefined;
    }
    const home = `${homeOf(dashboard)}/`;
    if (!flag("print")) {
      printLine(home);
      await openInBrowser(await entrance(dashboard));
    } else if (process.stdout.isTTY) {
      printLine(await entrance(dashboard));
      printNote("It lets one browser in, once, within a minute.");
    } else printLine(home);
    return undefined;
  },
});

/** With a ticket, not the token: everybody on this machine can read the browser's command line. */
async function entrance(dashboard: Dashboard): Promise<string> {
  return (await call(dashboard, "/api/tickets", ticketSchema, { method: "POST" })).url;
}

/** The package is imported only here: a static import would be loaded for every command of the bundle. */
async function openInBrowser(address: string): Promise<void> {
  const { default: openAddress } = await import("open");
  const child = await openAddress(address).catch(() => undefined);
  if (child === undefined || !(await hasOpened(child))) {
    throw new CliError(
      EXIT.failed,
      "No browser could be opened. Show the address with: gatehouse open --print",
    );
  }
}

/** What opens a browser may run as long as the browser does. */
async function hasOpened(child: ChildProcess): Promise<boolean> {
  if (child.exitCode !== null) return child.exitCode === 0;
  const signal = AbortSignal.timeout(FAILS_MS);
  // The package lets go of it; until this is known, Node has to wait for it.
  child.ref();
  try {
    const [code] = await once(child, "exit", { signal });
    return code === 0;
  } catch {
    return signal.aborted;
  } finally {
    child.unref();
  }
}
