import type { Browser, Page } from "@playwright/test";
import type { Tunnel } from "@/lib/tunnels/schema";
import { type Api, expect, logIn } from "./fixtures";
import type { Lab } from "./lab/start-lab";

/** Tunnels to the lab's app, online: one for each set of fields. */
export async function startTunnels(
  api: Api,
  lab: Lab,
  ...each: Record<string, unknown>[]
): Promise<Tunnel[]> {
  const profile = await api.createProfile();
  const account = await api.createAccount();
  const tunnels: Tunnel[] = [];
  for (const [index, fields] of each.entries()) {
    const { id } = await api.createTunnel({
      name: `Storefront ${index + 1}`,
      profileId: profile.id,
      accountId: account.id,
      upstream: lab.app.port,
      ...fields,
    });
    await api.request("POST", `/api/tunnels/${id}/start`);
    tunnels.push(await api.reaches(id, "online"));
  }
  return tunnels;
}

/** A browser of its own that has logged in at the tunnel. */
export async function visit(browser: Browser, { status }: Tunnel, email: string): Promise<Page> {
  const context = await browser.newContext();
  const tab = await context.newPage();
  await tab.goto(String(status.url));
  await logIn(tab, email);
  await expect(tab.getByRole("heading", { name: "Storefront" })).toBeVisible();
  return tab;
}

/** What a script on the visitor's page would get. */
export function fetchIn(
  tab: Page,
  path: string,
  init: RequestInit = {},
): Promise<{ text: string }> {
  return tab.evaluate(
    async ([target, options]) => ({ text: await (await fetch(target, options)).text() }),
    [path, init] as const,
  );
}
