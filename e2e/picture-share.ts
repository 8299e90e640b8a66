import { mkdirSync } from "node:fs";
import { connect, createServer } from "node:net";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { Browser } from "@playwright/test";
import { drawTerminal } from "./draw-terminal";
import { portOr } from "./free-port";
import type { Dashboard } from "./launch-dashboard";
import { spawnOnTerminal } from "./specs/terminal";
import { type Cell, TerminalScreen } from "./terminal-screen";

const main = fileURLToPath(new URL("../lib/cli/main.mjs", import.meta.url));
const SIZE = { cols: 96, rows: 60 };

type Needs = {
  dashboard: Dashboard;
  browser: Browser;
  /** Of the app that is shared, as if it were at 3000. */
  appPort: number;
  folder: string;
  /** A visitor who logs in at the URL and looks around. */
  visit(url: string): Promise<void>;
};

/** Pictures of `gatehouse share 3000` on a real terminal, with a visitor. */
export async function pictureShare({
  dashboard,
  browser,
  appPort,
  folder,
  visit,
}: Needs): Promise<void> {
  const port = await portOr(3000);
  const app = createServer((socket) => {
    const through = connect(appPort, "127.0.0.1");
    for (const each of [socket, through]) each.on("error", () => each.destroy());
    socket.pipe(through).pipe(socket);
  }).listen(port, "localhost");
  const words = ["share", String(port), "--allow", "@example.com", "--for", "2h"];
  // The tunnel is called after the folder.
  const cwd = path.join(dashboard.dataDir, "shop");
  mkdirSync(cwd);
  const terminal = spawnOnTerminal(process.execPath, [main, ...words], {
    ...SIZE,
    cwd,
    env: { GATEHOUSE_DATA_DIR: dashboard.dataDir, GATEHOUSE_TOKEN: dashboard.token },
  });
  try {
    const shown = await terminal.until("Ctrl-C stops and removes it.");
    await visit(/https?:\/\/\S+/.exec(shown)?.[0] ?? "");
    await terminal.until("arrived at “shop”");
    await terminal.until("GET /slow");
    const lines = [...prompt(words), ...withoutEmptyEnd(terminal.cells())];
    for (const theme of ["light", "dark"] as const) {
      const page = await browser.newPage({
        deviceScaleFactor: 2,
        viewport: { width: 1100, height: 900 },
      });
      await page.setContent(`<body style="margin:0">${drawTerminal(lines, theme)}</body>`);
      const file = path.join(folder, `share-${theme}.png`);
      await page.locator("svg").screenshot({ path: file, omitBackground: true });
      await page.close();
    }
    terminal.type("\u0003");
    await terminal.ended;
  } finally {
    await terminal.end();
    app.close();
  }
}

function prompt(words: readonly string[]): Cell[][] {
  const screen = new TerminalScreen(SIZE.cols, 2);
  screen.write(`\u001b[32m$\u001b[0m \u001b[1mgatehouse ${words.join(" ")}\u001b[0m`);
  return screen.cells();
}

function withoutEmptyEnd(lines: Cell[][]): Cell[][] {
  const last = lines.findLastIndex((line) => line.some(({ text }) => text !== " "));
  return lines.slice(0, last + 1);
}
