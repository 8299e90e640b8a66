import type { Page } from "@playwright/test";

/** What is done on a page before its picture is taken. */
export type Step = (page: Page) => Promise<unknown>;

export function steps(...each: Step[]): Step {
  return async (page) => {
    for (const step of each) await step(page);
  };
}

export function press(name: string | RegExp): Step {
  const found = typeof name === "string" ? { name, exact: true } : { name };
  return (page) => page.getByRole("button", found).filter({ visible: true }).first().click();
}

export function choose(item: string): Step {
  return (page) => page.getByRole("menuitem", { name: item, exact: true }).click();
}

export function act(item: string): Step {
  return steps(press("Actions"), choose(item));
}

/** What opens comes a moment after the press, because its code is loaded then. */
export function opens(step: Step): Step {
  const opened = "dialog[open], [role=menu], [role=dialog]";
  return steps(step, (page) => page.locator(opened).last().waitFor());
}

export function keys(pressed: string): Step {
  return (page) => page.keyboard.press(pressed);
}

export function type(label: string, text: string): Step {
  return (page) => page.getByLabel(label, { exact: true }).first().fill(text);
}

/** Waits until a list does not show this row any more: it is filtered a moment after the key. */
export function gone(row: string): Step {
  return (page) => page.getByRole("listitem", { name: row }).first().waitFor({ state: "hidden" });
}

/** Waits for so many QR codes. */
export function codes(count: number): Step {
  return (page) =>
    page
      .getByRole("img", { name: /^QR code/ })
      .nth(count - 1)
      .waitFor();
}

/** For what a narrow window does not have. */
export function atDesk(step: Step): Step {
  return async (page) => ((page.viewportSize()?.width ?? 0) < 1024 ? undefined : step(page));
}

export async function select(page: Page, ...names: string[]): Promise<void> {
  for (const name of names) {
    const row = page.getByRole("listitem", { name, exact: true });
    await row.scrollIntoViewIfNeeded();
    await row.hover();
    await row.getByRole("checkbox").check({ force: true });
  }
}

export function selectOne(page: Page): Promise<void> {
  return select(page, "Search");
}

export async function selectRequests(page: Page): Promise<void> {
  for (const index of [0, 1]) {
    await page
      .getByRole("checkbox", { name: /^Select/ })
      .nth(index)
      .check({ force: true });
  }
}

export async function deleteFirst(page: Page): Promise<void> {
  await press(/^More for/)(page);
  await choose("Delete")(page);
  await page.getByText("is in use").waitFor();
}

/** A file of a colleague, with a profile and two tunnels. */
export async function giveFile(page: Page): Promise<void> {
  const text = JSON.stringify({
    format: "gatehouse",
    version: 1,
    exportedAt: "2026-05-04T12:00:00.000Z",
    profiles: [
      {
        name: "Staff",
        issuerUrl: "https://api.descope.com/P2abcdefghijklmnopqrstuvwxyz",
        clientId: "P2abcdefghijklmnopqrstuvwxyz",
      },
    ],
    accounts: [{ name: "Work" }],
    tunnels: [
      { name: "Handbook", upstream: "4000", profile: "Staff", account: "Work" },
      { name: "Storefront", upstream: "3000", profile: "Staff", account: "Work" },
    ],
  });
  const file = { name: "gatehouse.json", mimeType: "application/json", buffer: Buffer.from(text) };
  await page.locator("input[type=file]").setInputFiles(file);
  await page.getByRole("button", { name: /^Import/ }).waitFor();
}
