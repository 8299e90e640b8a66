import type { Browser, Page } from "@playwright/test";
import type { Tunnel } from "@/lib/contract/tunnels";
import type { Lab } from "../lab/start-lab";
import { type Api, expect, logIn, openLink } from "./fixtures";

type Fields = Record<string, unknown>;

/** The fields that all tunnels to the lab's app share: a new profile, a new account, and the app. */
export async function prepareLogin(api: Api, lab: Lab) {
  const profile = await api.createProfile();
  const account = await api.createAccount();
  return { profileId: profile.id, accountId: account.id, upstream: lab.app.port };
}

/** Adds a stopped tunnel to the lab's app. */
export async function addTunnel(api: Api, lab: Lab, fields: Fields = {}): Promise<Tunnel> {
  return api.createTunnel({ name: "Storefront", ...(await prepareLogin(api, lab)), ...fields });
}

/** Adds a tunnel and starts it. */
export async function startTunnel(api: Api, lab: Lab, fields: Fields = {}): Promise<Tunnel> {
  return start(api, await addTunnel(api, lab, fields));
}

/** Adds and starts several tunnels, one for each set of fields. */
export function startTunnels<const Each extends readonly Fields[]>(
  api: Api,
  lab: Lab,
  ...each: Each
): Promise<{ -readonly [At in keyof Each]: Tunnel }>;
export async function startTunnels(api: Api, lab: Lab, ...each: Fields[]): Promise<Tunnel[]> {
  const common = await prepareLogin(api, lab);
  const tunnels: Tunnel[] = [];
  for (const [index, fields] of apart(lab, each).entries()) {
    const name = `Storefront ${index + 1}`;
    tunnels.push(await start(api, await api.createTunnel({ name, ...common, ...fields })));
  }
  return tunnels;
}

/**
 * The fields of tunnels that are online at the same time. If ngrok gives tunnels without a domain the account's only
 * one, all but the first get a name each, as their owner would have to choose.
 */
export function apart(lab: Lab, each: Fields[]): Fields[] {
  if (lab.names === "random") return each;
  const without = each.filter(({ domain }) => domain === undefined);
  return each.map((fields) => {
    const place = without.indexOf(fields);
    return place < 1 ? fields : { ...fields, domain: `app-${place + 1}.localhost` };
  });
}

async function start(api: Api, { id }: Tunnel): Promise<Tunnel> {
  await api.request("POST", `/api/tunnels/${id}/start`);
  return api.reaches(id, "online");
}

/** Presses Stop now in the bar that says who is cut off. After five seconds the tunnels stop without it. */
export async function stopNow(page: Page): Promise<void> {
  const button = page.getByRole("button", { name: "Stop now" });
  await button.click({ timeout: 5_000 }).catch(() => undefined);
}

/** A separate browser that has logged in at the tunnel. */
export async function visit(browser: Browser, { status }: Tunnel, email: string): Promise<Page> {
  const context = await browser.newContext();
  const tab = await context.newPage();
  await openLink(tab, String(status.url));
  await logIn(tab, email);
  await expect(tab.getByRole("heading", { name: "Storefront" })).toBeVisible();
  return tab;
}

/** The answer that a script on the visitor's page would get. */
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
