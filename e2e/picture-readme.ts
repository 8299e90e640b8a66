import { writeFileSync } from "node:fs";
import path from "node:path";
import type { Browser } from "@playwright/test";
import { LINKED_GROUP } from "./demo/seed-demo";
import type { Dashboard } from "./launch-dashboard";

type Needs = {
  browser: Browser;
  dashboard: Pick<Dashboard, "url" | "token">;
  folder: string;
  /** The page of a tunnel that was visited. */
  api: string;
  /** A request that its app answered with 500. */
  failed: number;
};

/** The pictures of the README's tour, in light and in dark. */
export async function pictureReadme(needs: Needs): Promise<void> {
  const { api, failed } = needs;
  for (const colorScheme of ["light", "dark"] as const) {
    const take = (name: string, shot: Omit<Shot, "colorScheme">) =>
      shoot(needs, `${name}-${colorScheme}`, { ...shot, colorScheme });
    await take("list", { where: "/", height: 680, shows: ["1 asking to come in", /^\d now/] });
    const tunnel = ["Somebody asks to come in", /^p50 /, "tester@example.com"];
    await take("tunnel", { where: api, height: 800, shows: tunnel });
    const request = `${api}/traffic?request=${failed}`;
    await take("traffic", { where: request, height: 1000, shows: ["export_failed"] });
    const log = [/^Visits and outages are kept/, "On the list", "Refused"];
    await take("visits", { where: "/visits", height: 1120, shows: log });
    const projector = `/groups/${encodeURIComponent(LINKED_GROUP)}`;
    const codes = ["One link for all apps"];
    await take("projector", { where: projector, height: 760, shows: codes, codes: 1 });
  }
}

type Shot = {
  colorScheme: "light" | "dark";
  where: string;
  height: number;
  /** What comes a moment after the page. */
  shows: readonly (string | RegExp)[];
  /** The number of QR codes, which come a moment later too. */
  codes?: number;
};

async function shoot(
  { browser, dashboard, folder }: Needs,
  name: string,
  { colorScheme, where, height, shows, codes = 0 }: Shot,
): Promise<void> {
  const viewport = { width: 1280, height };
  const page = await browser.newPage({ colorScheme, viewport, deviceScaleFactor: 2 });
  await page.goto(`${dashboard.url}/?token=${dashboard.token}`);
  await page.goto(dashboard.url + where);
  await page.locator("body[data-ready]").waitFor();
  for (const text of shows) await page.getByText(text).filter({ visible: true }).first().waitFor();
  const drawn = page.getByRole("img", { name: /^QR code of/ });
  if (codes > 0) await drawn.nth(codes - 1).waitFor();
  // A third of the size of a PNG: every reader of the README loads them.
  const session = await page.context().newCDPSession(page);
  const picture = { format: "webp", quality: 85 } as const;
  const { data } = await session.send("Page.captureScreenshot", picture);
  writeFileSync(path.join(folder, `${name}.webp`), Buffer.from(data, "base64"));
  await page.close();
}
