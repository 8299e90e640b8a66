import { chromium, type Page } from "@playwright/test";
import { BROWSER_ARGS, ensureBrowser } from "../find-browser";
import { DEADLINE_MS, type Engine, type Tab, type Target } from "./engine";

/** Chromium, which all specs use too. Here it is what the others are compared with. */
export async function launchChromium(): Promise<Engine> {
  const browser = await chromium.launch({ executablePath: ensureBrowser(), args: BROWSER_ARGS });
  return {
    version: `Chromium ${browser.version()}`,
    newPerson: async () => {
      const context = await browser.newContext();
      context.setDefaultTimeout(DEADLINE_MS);
      return {
        newTab: async () => toTab(await context.newPage()),
        close: () => context.close(),
      };
    },
    close: () => browser.close(),
  };
}

function toTab(page: Page): Tab {
  const find = (target: Target) => {
    const found =
      "text" in target
        ? page.getByText(target.text)
        : page.getByRole(target.role, { name: target.name, exact: true });
    return found.filter({ visible: true }).first();
  };
  return {
    open: async (url) => void (await page.goto(url)),
    see: (target) => find(target).waitFor(),
    click: (target) => find(target).click(),
    fill: (target, text) => find(target).fill(text),
    type: (text) => page.keyboard.type(text),
    press: (key) => page.keyboard.press(key),
    evaluate: (expression) => page.evaluate(expression),
    resize: (size) => page.setViewportSize(size),
    picture: async (path) => void (await page.screenshot({ path })),
  };
}
