import { mkdirSync } from "node:fs";
import path from "node:path";
import type { Browser, Page, Request } from "@playwright/test";
import type { Dashboard } from "./launch-dashboard";

/** One page of the dashboard in one state. */
export type Scene = {
  name: string;
  where: string;
  /** What is done before the page is opened. */
  before?: (page: Page) => Promise<unknown>;
  /** What is done before the picture: what is pressed, and what has to show. */
  until?: (page: Page) => Promise<unknown>;
  /** What is done after the picture, so that the next look finds the same. */
  after?: (page: Page) => Promise<unknown>;
  /** The picture has the whole page, not only the first screen of it. */
  whole?: boolean;
  /** Cookies of this scene alone, by their names. */
  cookies?: Record<string, string>;
};

const SIZES = [
  [360, 740],
  [1440, 900],
  [2560, 1440],
] as const;
const SCHEMES = ["light", "dark"] as const;
const SCENE_MS = 15_000;
const QUIET_FRAMES = 3;

/** Each look in which every scene is taken: the width of a phone, a laptop and a large screen, in light and in dark. */
export const LOOKS = SIZES.flatMap(([width, height]) =>
  SCHEMES.map((colorScheme) => ({
    viewport: { width, height },
    colorScheme,
    // Of fingers, whose targets are larger.
    hasTouch: width === SIZES[0][0],
  })),
);

type Look = (typeof LOOKS)[number];

export function pictureName(scene: string, { colorScheme, viewport }: Look): string {
  return `${scene}-${colorScheme}-${viewport.width}.png`;
}

type Taking = {
  browser: Browser;
  dashboard: Pick<Dashboard, "url" | "token">;
  folder: string;
  scenes: readonly Scene[];
};

/** Puts a picture of each scene there, in each look. Resolves with a line for each that could not be taken. */
export async function picturePages(taking: Taking): Promise<string[]> {
  if (taking.scenes.length === 0) return [];
  mkdirSync(taking.folder, { recursive: true });
  const missed: string[] = [];
  for (const [width] of SIZES) {
    const ofWidth = LOOKS.filter(({ viewport }) => viewport.width === width);
    const lines = await Promise.all(ofWidth.map((look) => pictureLook(taking, look)));
    missed.push(...lines.flat());
  }
  return missed;
}

async function pictureLook({ browser, dashboard, folder, scenes }: Taking, look: Look) {
  const missed: string[] = [];
  const page = await openTab(browser, dashboard, look);
  for (const scene of scenes) {
    const file = pictureName(scene.name, look);
    const failure = await show(page, dashboard.url, scene).catch(
      (error: unknown) => `${file}: ${String(error).split("\n", 1)[0]}`,
    );
    if (failure) missed.push(failure);
    if (scene.whole) await grow(page, look);
    await page.screenshot({ path: path.join(folder, file) });
    if (scene.whole) await page.setViewportSize(look.viewport);
    if (!failure) await scene.after?.(page);
  }
  await page.context().close();
  return missed;
}

/** Stops the dashboard while `where` is open, and takes what the page then looks like. */
export async function pictureGone(
  { browser, dashboard, folder }: Omit<Taking, "scenes"> & { dashboard: Dashboard },
  name: string,
  where: string,
): Promise<void> {
  const tabs: { look: Look; page: Page }[] = [];
  for (const look of LOOKS) {
    const page = await openTab(browser, dashboard, look);
    await show(page, dashboard.url, { name, where });
    tabs.push({ look, page });
  }
  await dashboard.stop();
  for (const { look, page } of tabs) {
    await page.getByText("Gatehouse is not answering").waitFor();
    await page.screenshot({ path: path.join(folder, pictureName(name, look)) });
    await page.context().close();
  }
}

/** Makes the window as high as the page: in a picture of more than the window, what is at its bottom is in the middle. */
async function grow(page: Page, { viewport }: Look): Promise<void> {
  const height = await page.evaluate(() => document.documentElement.scrollHeight);
  await page.setViewportSize({ ...viewport, height: Math.max(viewport.height, height) });
}

async function openTab(browser: Browser, { url, token }: Taking["dashboard"], look: Look) {
  const context = await browser.newContext(look);
  context.setDefaultTimeout(SCENE_MS);
  const page = await context.newPage();
  await page.goto(`${url}/?token=${token}`);
  return page;
}

async function show(
  page: Page,
  url: string,
  { where, before, until, cookies = {} }: Scene,
): Promise<undefined> {
  const home = new URL(page.url().startsWith("http") ? page.url() : url);
  home.hostname = "gatehouse.localhost";
  const kept = Object.entries(cookies).map(([name, value]) => ({ name, value, url: home.origin }));
  await page.context().addCookies(kept);
  // Away first: of a second scene of the same page the first one's dialog would still be open.
  await page.goto("about:blank");
  await before?.(page);
  const settled = watchRequests(page);
  await page.goto(new URL(where, home).href);
  await page.locator("body[data-ready]").waitFor();
  await settled();
  await until?.(page);
  for (const name of Object.keys(cookies)) await page.context().clearCookies({ name });
  await page.evaluate(() => document.fonts.ready);
  // What only fades in is there after its animation.
  await page.waitForFunction(() =>
    document.getAnimations().every(({ effect, playState }) => {
      const repeats = effect?.getComputedTiming().iterations;
      const isLong = Number(effect?.getComputedTiming().duration) > 1_000;
      return playState !== "running" || isLong || repeats === Number.POSITIVE_INFINITY;
    }),
  );
}

/** Returns what waits until everything that the page asks for has come, and is drawn. The event stream never ends. */
function watchRequests(page: Page): () => Promise<void> {
  const waiting = new Set<Request>();
  const begin = (request: Request) => {
    if (request.resourceType() !== "eventsource") waiting.add(request);
  };
  const end = (request: Request) => void waiting.delete(request);
  page.on("request", begin).on("requestfinished", end).on("requestfailed", end);
  return async () => {
    const deadline = Date.now() + SCENE_MS;
    for (let quiet = 0; quiet < QUIET_FRAMES; quiet += 1) {
      if (Date.now() > deadline) break;
      await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve)));
      if (waiting.size > 0) quiet = 0;
    }
    page.off("request", begin).off("requestfinished", end).off("requestfailed", end);
  };
}
