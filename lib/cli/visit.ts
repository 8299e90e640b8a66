import path from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, BrowserContext, BrowserType, Page, Response } from "@playwright/test";
import { parseDuration } from "@/lib/contract/durations";
import { command } from "./command";
import { CliError, EXIT } from "./exit";
import { findDashboard } from "./find-dashboard";
import { loadChromium } from "./load-playwright";
import { printNote } from "./print";
import { onlineUrl } from "./tunnels";
import { refuseExisting, writePrivateFile } from "./write-private-file";

const TIMEOUT = "5m";
const SETTLE_MS = 10_000;
/** Logged in, and not let in. */
const REFUSED = new Set([401, 403]);
/** Else ngrok's free plan answers browsers with its warning page, once for each visitor. */
const NO_WARNING = { "ngrok-skip-browser-warning": "1" };

type LogIn = (page: Page) => unknown;

export const visit = command({
  usage: "<tunnel> --state <file>",
  details: `Opens a browser window at the tunnel. Once you have logged in, what the browser keeps for the tunnel is written to
the file as Playwright's storage state: use it as \`storageState\` in tests. It is a login like yours, until it ends: keep
it as you keep a password. Playwright is taken from the folder that you are in.
With --login there is no window: the file is a module whose default export gets Playwright's page, at the login, and logs
in, such as a test user whose code does not change.`,
  arguments: [1, 1],
  options: {
    state: { type: "string", value: "file", help: "Where to write the storage state." },
    force: { type: "boolean", help: "Replace an existing file." },
    login: { type: "string", value: "file", help: "A module that logs in, without a window." },
    browser: { type: "string", value: "file", help: "The Chromium or Chrome to use." },
    timeout: { type: "string", value: "duration", help: `How long to wait (${TIMEOUT}).` },
  },
  run: async ({ words: [wanted = ""], text, flag }) => {
    const file = text("state");
    if (file === undefined) throw new CliError(EXIT.usage, "Say where to write it: --state <file>");
    const waitMs = readWait(text("timeout") ?? TIMEOUT);
    refuseExisting(file, flag("force"));
    const url = await onlineUrl(findDashboard(), wanted);
    const chromium = loadChromium(process.cwd());
    const logIn = await loadLogIn(text("login"));
    const browser = await launch(chromium, text("browser"), logIn !== undefined);
    try {
      const state = await collectState(browser, { url, logIn, waitMs });
      writePrivateFile(file, `${JSON.stringify(state, null, 2)}\n`, flag("force"));
    } finally {
      await browser.close();
    }
    printNote(`Logged in. Written to ${file}: whoever has it is let in as you are.`);
    return undefined;
  },
});

function readWait(duration: string): number {
  const seconds = parseDuration(duration);
  if (seconds !== undefined) return seconds * 1_000;
  throw new CliError(EXIT.usage, "--timeout takes a duration such as 90s or 5m.");
}

async function loadLogIn(file: string | undefined): Promise<LogIn | undefined> {
  if (file === undefined) return undefined;
  const address = pathToFileURL(path.resolve(file)).href;
  const loaded: unknown = await import(address).catch((error) => {
    throw new CliError(EXIT.failed, `${file} cannot be loaded: ${describe(error)}`);
  });
  if (isLogInModule(loaded)) return loaded.default;
  throw new CliError(
    EXIT.usage,
    `${file} has no default export that logs in. Write: export default async (page) => { ... }`,
  );
}

function isLogInModule(loaded: unknown): loaded is { default: LogIn } {
  return (
    typeof loaded === "object" &&
    loaded !== null &&
    "default" in loaded &&
    typeof loaded.default === "function"
  );
}

async function launch(
  chromium: BrowserType,
  executablePath: string | undefined,
  headless: boolean,
): Promise<Browser> {
  if (executablePath !== undefined) {
    return chromium.launch({ headless, executablePath }).catch(cannotStart);
  }
  // Playwright's own may not be installed; most machines have Chrome.
  return chromium
    .launch({ headless })
    .catch(() => chromium.launch({ headless, channel: "chrome" }))
    .catch(cannotStart);
}

function cannotStart(error: unknown): never {
  throw new CliError(
    EXIT.failed,
    `No browser could be started: ${describe(error)}\nInstall one with: npx playwright install chromium. Or name one with --browser.`,
  );
}

type Task = { url: string; logIn: LogIn | undefined; waitMs: number };

/** Resolves to Playwright's storage state of the tunnel alone, once somebody is logged in there and let in. */
async function collectState(browser: Browser, { url, logIn, waitMs }: Task) {
  const context = await browser.newContext();
  const entered = waitForEntry(context, {
    origin: new URL(url).origin,
    waitMs,
    canAsk: logIn === undefined,
  });
  // It rejects only once it is waited for, below.
  entered.catch(() => undefined);
  if (logIn) await context.setExtraHTTPHeaders(NO_WARNING);
  const page = await context.newPage();
  await page.goto(url, { waitUntil: "commit", timeout: waitMs }).catch((error) => {
    throw new CliError(EXIT.failed, `The tunnel did not answer: ${describe(error)}`);
  });
  if (logIn) await runLogIn(logIn, page);
  else printNote("Log in, in the window that has opened.");
  await entered;
  await Promise.all(context.pages().map(settle));
  return onlyOf(new URL(url), await context.storageState());
}

/** What the app's scripts store comes with the page or soon after it. */
function settle(page: Page): Promise<void> {
  return page.waitForLoadState("load", { timeout: SETTLE_MS }).catch(() => undefined);
}

async function runLogIn(logIn: LogIn, page: Page): Promise<void> {
  try {
    await logIn(page);
  } catch (error) {
    throw new CliError(EXIT.failed, `The login module failed: ${describe(error)}`);
  }
}

type Entry = { origin: string; waitMs: number; canAsk: boolean };

/**
 * Resolves when a page of the tunnel comes after the login. Who is not on the list can ask to come in meanwhile. Rejects
 * with a CliError when the time is over, the window is closed, or the tunnel asks for no login.
 */
function waitForEntry(context: BrowserContext, { origin, waitMs, canAsk }: Entry): Promise<void> {
  return new Promise((resolve, reject) => {
    let sawLogin = false;
    const end = (failure?: string) => {
      clearTimeout(timer);
      if (failure === undefined) resolve();
      else reject(new CliError(EXIT.failed, failure));
    };
    const late = () => end("Nobody was let in, in time. Wait longer with --timeout.");
    const timer = setTimeout(late, waitMs);
    const closed = () => {
      if (context.pages().length === 0) end("The window was closed before somebody was let in.");
    };
    context.on("close", closed);
    context.on("page", (page) => page.on("close", closed));
    context.on("response", (response) => {
      if (!isPage(response)) return;
      if (!isAt(response.url(), origin)) sawLogin = true;
      else if (!isOnTheWay(response)) arrived(response);
    });
    const arrived = (response: Response) => {
      if (!sawLogin) end("The tunnel asked for no login. See what is wrong with: gatehouse status");
      else if (!REFUSED.has(response.status())) end();
      else if (canAsk) printNote(`${describeRefusal(response)} Waiting until you are let in.`);
      else end(describeRefusal(response));
    };
  });
}

/** A redirect, or a page of ngrok's own: its warning, or why the login failed. */
function isOnTheWay(response: Response): boolean {
  const status = response.status();
  return (status >= 300 && status < 400) || response.headers()["ngrok-error-code"] !== undefined;
}

function describeRefusal(response: Response): string {
  return `Logged in, and not let in (status ${response.status()}): see who may enter the tunnel.`;
}

/** Of a whole page, not of a frame in it or of what it loads. */
function isPage(response: Response): boolean {
  const request = response.request();
  // The frame of a page that is only being opened cannot be asked for.
  if (!request.isNavigationRequest()) return false;
  try {
    return request.frame().parentFrame() === null;
  } catch {
    return true;
  }
}

function isAt(url: string, origin: string): boolean {
  return URL.canParse(url) && new URL(url).origin === origin;
}

type State = Awaited<ReturnType<BrowserContext["storageState"]>>;

/**
 * Without what the browser keeps for the login provider and others: the tests do not need it. A cookie of a domain above
 * the tunnel's may be the provider's own login.
 */
export function onlyOf({ hostname, origin }: URL, { cookies, origins }: State): State {
  return {
    cookies: cookies.filter(({ domain }) => domain.replace(/^\./, "").toLowerCase() === hostname),
    origins: origins.filter((each) => each.origin === origin),
  };
}

/** Playwright's messages go on with a log of many lines. */
function describe(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.split("\n", 1)[0] ?? "";
}
