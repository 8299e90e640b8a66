import AxeBuilder from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";

const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
// The themes differ in their colours alone, so the second look is for these.
const COLOUR_RULES = ["color-contrast", "link-in-text-block"];
/** In place of axe's half megabyte, which AxeBuilder would have each look compile twice. */
const NO_SOURCE = " ";

/** No finding of axe for WCAG 2.2 AA, nor for its advice besides, on the page as it is, in light and in dark. */
export async function expectAccessible(page: Page): Promise<void> {
  await expectNoFindings(page, "light", (axe) => axe.withTags(RULES));
  await expectNoFindings(page, "dark", (axe) => axe.withRules(COLOUR_RULES));
}

async function expectNoFindings(
  page: Page,
  colorScheme: "light" | "dark",
  narrow: (axe: AxeBuilder) => AxeBuilder,
): Promise<void> {
  // What is on its way, from one theme to the other or onto the page, has no contrast that anybody would see. A notice
  // may arrive at any moment: so without motion.
  await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
  await page.waitForFunction(() =>
    document
      .getAnimations()
      .every(({ effect }) => effect?.getTiming().iterations === Number.POSITIVE_INFINITY),
  );
  const isThere = await page.evaluate(() => "axe" in window);
  // No page has frames; the other mode opens a blank page for them at each look.
  const axe = new AxeBuilder({ page, ...(isThere && { axeSource: NO_SOURCE }) }).setLegacyMode();
  // All that passes would be handed out in full.
  const { violations } = await narrow(axe.options({ resultTypes: ["violations"] })).analyze();
  const findings = violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => ({ id, html, failureSummary })),
  );
  expect(findings, `${page.url()}, ${colorScheme}`).toEqual([]);
}
