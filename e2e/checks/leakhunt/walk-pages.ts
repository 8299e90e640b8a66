import type { Page } from "@playwright/test";
import { pagePaths } from "@/e2e/specs/page-paths";
import { fill, type Ids } from "./walk-api";

// Actions that must not happen in the middle of the walk.
const NOT_CLICKED =
  /delete|remove|clear|log out|end |stop|new key|move to|discard|restart|start|create|save/i;
const MOST_CLICKS = 25;

export type PageWalk = { visited: string[]; skipped: string[]; clicks: number; texts: string[] };

/** Opens every page, presses everything that does no harm, and keeps the content of the document. */
export async function walkPages(
  page: Page,
  url: string,
  ids: Ids,
  { press, mostIds }: { press: boolean; mostIds: number },
): Promise<PageWalk> {
  const walk: PageWalk = { visited: [], skipped: [], clicks: 0, texts: [] };
  for (const route of pagePaths()) {
    const targets = fill(route, ids, mostIds);
    if (targets.length === 0) walk.skipped.push(route);
    for (const target of new Set([...targets, route.replaceAll(/\{\w+\}/g, "no-such-thing")])) {
      await page.goto(url + target);
      await page.locator("body[data-ready]").waitFor();
      if (press) walk.clicks += await pressAll(page);
      walk.texts.push(await page.content());
      walk.visited.push(target);
    }
  }
  return walk;
}

async function pressAll(page: Page): Promise<number> {
  let pressed = 0;
  const here = page.url();
  const buttons = page.locator("main button:visible");
  const count = Math.min(await buttons.count(), MOST_CLICKS);
  for (let index = 0; index < count; index += 1) {
    const button = buttons.nth(index);
    const name = await button
      .evaluate((element) => element.getAttribute("aria-label") ?? element.textContent ?? "")
      .catch(() => "delete");
    if (NOT_CLICKED.test(name)) continue;
    await button.click({ timeout: 500 }).then(
      () => (pressed += 1),
      () => undefined,
    );
    await page.keyboard.press("Escape");
    if (page.url() !== here) {
      await page.goto(here);
      await page.locator("body[data-ready]").waitFor();
    }
  }
  return pressed;
}
