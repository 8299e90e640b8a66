import AxeBuilder from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";

const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
// The themes differ in their colours alone, so the second look is for these.
const COLOUR_RULES = ["color-contrast", "link-in-text-block"];

/** No finding of axe for WCAG 2.2 AA, nor for its advice besides, on the page as it is, in light and in dark. */
export async function expectAccessible(page: Page): Promise<void> {
  // No page has frames; the other mode opens a blank page for them at each look.
  const axe = () => new AxeBuilder({ page }).setLegacyMode();
  await expectNoFindings(page, "light", axe().withTags(RULES));
  await expectNoFindings(page, "dark", axe().withRules(COLOUR_RULES));
}

async function expectNoFindings(
  page: Page,
  colorScheme: "light" | "dark",
  axe: AxeBuilder,
): Promise<void> {
  // What is on its way, from one theme to the other or onto the page, has no contrast that anybody would see. A notice
  // may arrive at any moment: so without motion.
  await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
  await page.waitForFunction(() =>
    document
      .getAnimations()
      .every(({ effect }) => effect?.getTiming().iterations === Number.POSITIVE_INFINITY),
  );
  const { violations } = await axe.analyze();
  const findings = violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => ({ id, html, failureSummary })),
  );
  expect(findings, `${page.url()}, ${colorScheme}`).toEqual([]);
}
