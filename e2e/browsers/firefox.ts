import puppeteer, { ElementHandle, type KeyInput, type Page } from "puppeteer-core";
import { DEADLINE_MS, describe, type Engine, type Key, type Tab, type Target } from "./engine";
import { findInPage, toWanted } from "./find-in-page";
import { poll } from "./poll";

const KEYS: Record<Key, KeyInput[]> = {
  Escape: ["Escape"],
  Enter: ["Enter"],
  "Control+k": ["Control", "k"],
};

/** Debian's Firefox without a window, by WebDriver BiDi. */
export async function launchFirefox(executablePath: string): Promise<Engine> {
  const browser = await puppeteer.launch({
    browser: "firefox",
    executablePath,
    timeout: DEADLINE_MS,
    protocolTimeout: DEADLINE_MS,
    defaultViewport: null,
  });
  return {
    version: (await browser.version()).replace("firefox/", "Firefox "),
    newPerson: async () => {
      const context = await browser.createBrowserContext();
      return {
        newTab: async () => toTab(await context.newPage()),
        close: () => context.close(),
      };
    },
    close: () => browser.close(),
  };
}

function toTab(page: Page): Tab {
  page.setDefaultTimeout(DEADLINE_MS);
  const use = async (target: Target, work: (element: ElementHandle) => Promise<void>) => {
    // A tab in the background is not drawn, and what waits for a drawing waits.
    await page.bringToFront();
    const used = async () => {
      const found = await page.evaluateHandle(findInPage, toWanted(target));
      if (!(found instanceof ElementHandle)) return false;
      await work(found);
      return true;
    };
    // While a page is left for another one, everything in it fails.
    await poll(`${describe(target)} does not come`, () => used().catch(() => false));
  };
  return {
    open: async (url) => void (await page.goto(url)),
    see: (target) => use(target, async () => undefined),
    click: (target) => use(target, (element) => element.click()),
    fill: (target, text) =>
      use(target, async (element) => {
        // All of what is there, so that the first key replaces it.
        await element.click({ count: 3 });
        await element.type(text);
      }),
    type: (text) => page.keyboard.type(text),
    press: async (key) => {
      for (const each of KEYS[key]) await page.keyboard.down(each);
      for (const each of KEYS[key].toReversed()) await page.keyboard.up(each);
    },
    evaluate: (expression) => page.evaluate(expression),
    resize: (size) => page.setViewport(size),
    picture: async (file) => {
      await page.bringToFront();
      await page.screenshot({ path: pngFile(file) });
    },
  };
}

/** The library wants to see in the type what kind of picture it is. */
function pngFile(file: string): `${string}.png` {
  return `${file.replace(/\.png$/, "")}.png`;
}
