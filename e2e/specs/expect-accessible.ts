import AxeBuilder from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";

const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
// The themes differ only in their colours, so the second look checks only these rules.
const COLOUR_RULES = ["color-contrast", "link-in-text-block"];
/** Replaces axe's half megabyte of source, which AxeBuilder would compile twice in each look. */
const NO_SOURCE = " ";

/** axe finds no violation of WCAG 2.2 AA or of its best practices on the page as it is now, in light and in dark. */
export async function expectAccessible(page: Page): Promise<void> {
  await expectNoFindings(page, "light", (axe) => axe.withTags(RULES));
  await expectNoFindings(page, "dark", (axe) => axe.withRules(COLOUR_RULES));
}

async function expectNoFindings(
  page: Page,
  colorScheme: "light" | "dark",
  narrow: (axe: AxeBuilder) => AxeBuilder,
): Promise<void> {
  // Something that fades or moves in has a contrast that nobody would notice. A notice may arrive at any moment, so
  // motion is switched off.
  await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
  await page.waitForFunction(() =>
    document
      .getAnimations()
      .every(({ effect }) => effect?.getTiming().iterations === Number.POSITIVE_INFINITY),
  );
  // Where the page was scrolled to, the header may cover half of a button, whose other half axe finds too small.
  await page.evaluate(() => window.scrollTo(0, 0));
  const isThere = await page.evaluate(() => "axe" in window);
  // No page has frames. The other mode would open a blank page for them at each look.
  const axe = new AxeBuilder({ page, ...(isThere && { axeSource: NO_SOURCE }) }).setLegacyMode();
  // Without this, the results would list all passed checks in full.
  const { violations } = await narrow(axe.options({ resultTypes: ["violations"] })).analyze();
  const findings = violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => ({ id, html, failureSummary })),
  );
  expect(findings, `${page.url()}, ${colorScheme}`).toEqual([]);
}
