import { mkdirSync } from "node:fs";
import path from "node:path";
import type { Browser, Page } from "@playwright/test";

/** One page of the dashboard in one state. */
export type Scene = {
  name: string;
  where: string;
  /** What is done before the picture: what is pressed, and what has to show. */
  until?: (page: Page) => Promise<unknown>;
};

const SIZES = [
  [360, 740],
  [1440, 900],
  [2560, 1440],
] as const;
const SCHEMES = ["light", "dark"] as const;
const SCENE_MS = 15_000;

type Taking = {
  browser: Browser;
  dashboard: { url: string; token: string };
  folder: string;
  scenes: readonly Scene[];
};

/**
 * Puts `<name>-<scheme>-<width>.png` of each scene there, at the width of a phone, a laptop and a large screen, in light
 * and in dark. Resolves with a line for each that could not be taken.
 */
export async function picturePages({ browser, dashboard, folder, scenes }: Taking) {
  mkdirSync(folder, { recursive: true });
  const missed: string[] = [];
  for (const [width, height] of SIZES) {
    for (const colorScheme of SCHEMES) {
      const context = await browser.newContext({ colorScheme, viewport: { width, height } });
      context.setDefaultTimeout(SCENE_MS);
      const page = await context.newPage();
      await page.goto(`${dashboard.url}/?token=${dashboard.token}`);
      for (const scene of scenes) {
        const file = `${scene.name}-${colorScheme}-${width}.png`;
        const failure = await show(page, new URL(scene.where, page.url()).href, scene).catch(
          (error: unknown) => `${file}: ${String(error).split("\n", 1)[0]}`,
        );
        if (failure) missed.push(failure);
        await page.screenshot({ path: path.join(folder, file) });
      }
      await context.close();
    }
  }
  return missed;
}

async function show(page: Page, url: string, { until }: Scene): Promise<undefined> {
  // Away first: of a second scene of the same page the first one's dialog would still be open.
  await page.goto("about:blank");
  await page.goto(url);
  await page.locator("body[data-ready]").waitFor();
  await until?.(page);
  await page.evaluate(() => document.fonts.ready);
  // What only fades in is there after its animation.
  await page.waitForFunction(() =>
    document.getAnimations().every(({ effect, playState }) => {
      const repeats = effect?.getComputedTiming().iterations;
      return playState !== "running" || repeats === Number.POSITIVE_INFINITY;
    }),
  );
}
