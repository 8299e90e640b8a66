import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { createInterface } from "node:readline";
import {
  Builder,
  Capabilities,
  error,
  Key as Keys,
  type WebDriver,
  WebElement,
} from "selenium-webdriver";
import { DriverService } from "selenium-webdriver/remote";
import { z } from "zod";
import {
  DEADLINE_MS,
  describe,
  type Engine,
  type Key,
  type Person,
  type Size,
  type Tab,
  type Target,
} from "./engine";
import { findInPage, toWanted } from "./find-in-page";
import { poll } from "./poll";

const KEYS: Record<Key, string[]> = {
  Escape: [Keys.ESCAPE],
  Enter: [Keys.ENTER],
  "Control+k": [Keys.CONTROL, "k"],
};

/** The page has changed between a look at it and a click on it. */
const MOVED_ON = [
  error.StaleElementReferenceError,
  error.ElementClickInterceptedError,
  error.ElementNotInteractableError,
];

const sizeSchema = z.object({ width: z.number(), height: z.number() });

/** The files of WebKitGTK's driver, of its own small browser, and of an X server that shows nothing. */
export type Programs = { driver: string; browser: string; xServer: string };

/**
 * WebKitGTK's MiniBrowser, by WebDriver. It always has a window, so it gets an X server of its own. A driver has one
 * session, so each person has a driver.
 */
export async function launchWebKit({ driver, browser, xServer }: Programs): Promise<Engine> {
  const screen = await startScreen(xServer);
  const people: Person[] = [];
  const newPerson = async () => {
    const person = await startPerson(driver, browser, screen.display);
    people.push(person);
    return person;
  };
  const close = async () => {
    for (const person of people) await person.close();
    await screen.stop();
  };
  try {
    const first = await newPerson();
    const version = (await first.session.getCapabilities()).getBrowserVersion();
    await first.close();
    return { version: `WebKitGTK ${version}`, newPerson, close };
  } catch (failure) {
    await close();
    throw failure;
  }
}

/** Resolves when it takes clients. These end with it. */
async function startScreen(xServer: string) {
  // The number of the screen, the first that is free, is printed on descriptor 1.
  const args = ["-displayfd", "1", "-screen", "0", "2600x1700x24", "-nolisten", "tcp"];
  const child = spawn(xServer, args, { stdio: ["ignore", "pipe", "ignore"] });
  const gone = once(child, "exit");
  const kill = () => void child.kill();
  process.once("exit", kill);
  const stop = async () => {
    kill();
    await gone;
    process.off("exit", kill);
  };
  const early = gone.then(() => Promise.reject(new Error("Xvfb ended at its start.")));
  const [number] = await Promise.race([once(createInterface(child.stdout), "line"), early]);
  return { display: `:${number}`, stop };
}

type WebKitPerson = Person & { session: WebDriver };

async function startPerson(driver: string, binary: string, display: string): Promise<WebKitPerson> {
  const env = { ...stringsOf(process.env), DISPLAY: display };
  const service = new DriverService.Builder(driver).setLoopback(true).setEnvironment(env).build();
  const session = await startSession(await service.start(DEADLINE_MS), binary).catch(
    async (failure: unknown) => {
      await service.kill();
      throw failure;
    },
  );
  let tabs = 0;
  let isOpen = true;
  return {
    session,
    newTab: async () => {
      // A tab in the background is not drawn, and what waits for a drawing waits. A window behind another one is.
      if (tabs > 0) await session.switchTo().newWindow("window");
      tabs += 1;
      return toTab(session, await session.getWindowHandle());
    },
    close: async () => {
      if (!isOpen) return;
      isOpen = false;
      await session.quit();
      await service.kill();
    },
  };
}

function stringsOf(env: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

async function startSession(server: string, binary: string): Promise<WebDriver> {
  const capabilities = new Capabilities({
    browserName: "MiniBrowser",
    "webkitgtk:browserOptions": { binary, args: ["--automation"] },
    timeouts: { implicit: 0, pageLoad: DEADLINE_MS, script: DEADLINE_MS },
  });
  return new Builder().usingServer(server).withCapabilities(capabilities).build();
}

function toTab(session: WebDriver, handle: string): Tab {
  // All commands go to the session's current window.
  const here = () => session.switchTo().window(handle);
  const use = async (target: Target, work: (element: WebElement) => Promise<void>) => {
    await here();
    const used = async () => {
      const script = `return (${findInPage})(arguments[0]);`;
      const element: unknown = await session.executeScript(script, toWanted(target));
      if (!(element instanceof WebElement)) return false;
      await work(element);
      return true;
    };
    await poll(`${describe(target)} does not come`, () => used().catch(orMovedOn));
  };
  return {
    open: async (url) => {
      await here();
      await session.get(url);
    },
    see: (target) => use(target, async () => undefined),
    click: (target) => use(target, (element) => element.click()),
    fill: (target, text) =>
      use(target, async (element) => {
        await element.clear();
        await element.sendKeys(text);
      }),
    type: async (text) => {
      await here();
      await session.actions().sendKeys(text).perform();
    },
    press: async (key) => {
      await here();
      const actions = session.actions();
      for (const each of KEYS[key]) actions.keyDown(each);
      for (const each of KEYS[key].toReversed()) actions.keyUp(each);
      await actions.perform();
    },
    evaluate: async (expression) => {
      await here();
      return session.executeScript(`return (${expression});`);
    },
    resize: async (size) => {
      await here();
      await resize(session, size);
    },
    picture: async (file) => {
      await here();
      writeFileSync(file, Buffer.from(await session.takeScreenshot(), "base64"));
    },
  };
}

function orMovedOn(failure: unknown): false {
  if (MOVED_ON.some((kind) => failure instanceof kind)) return false;
  throw failure;
}

/** WebDriver knows the size of the window, which has a bar above the page. */
async function resize(session: WebDriver, { width, height }: Size): Promise<void> {
  const window = session.manage().window();
  await window.setRect({ x: 0, y: 0, width, height });
  const inner = "return { width: innerWidth, height: innerHeight };";
  const page = sizeSchema.parse(await session.executeScript(inner));
  await window.setRect({
    ...{ x: 0, y: 0 },
    ...{ width: 2 * width - page.width, height: 2 * height - page.height },
  });
}
