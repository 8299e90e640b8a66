import { setTimeout as pause } from "node:timers/promises";
import { z } from "zod";
import type { DemoApps } from "./apps/start-apps";
import type { Call, DemoTunnels } from "./seed-demo";
import { VisitorBrowser } from "./visitor-browser";

// A few people who use the demo's apps through their tunnels, slowly and again and again: they log in, look around, get
// errors, and one of them asks to come in. They know only what somebody knows who was sent the URLs.

export const PEOPLE = {
  designer: { id: "U2designer", name: "Designer", email: "designer@example.com" },
  tester: { id: "U2tester", name: "Tester", email: "tester@example.com" },
  support: { id: "U2support", name: "Support", email: "support@example.com" },
  partner: { id: "U2partner", name: "Partner", email: "partner@example.org" },
} as const;

type Person = keyof typeof PEOPLE;
type Place = keyof DemoTunnels;

const FIRST_PAUSE_MS = 1_500;
const PAUSE_MS = 6_000;
const LISTEN_MS = 25_000;
const DOWN_MS = 20_000;
/** The admin is restarted in the first round and in each fourth after it. */
const RESTART_EACH = 4;

const tunnelSchema = z.object({
  id: z.string(),
  status: z.object({
    state: z.string(),
    url: z.string().optional(),
    link: z.object({ url: z.string().optional() }).optional(),
  }),
});
export type Seen = z.infer<typeof tunnelSchema>;

type Needs = {
  call: Call;
  tunnels: DemoTunnels;
  apps: Pick<DemoApps, "admin">;
  /** Where the lab's people are changed. */
  usersUrl: string;
  stop: AbortSignal;
};

/** Goes on until `stop`. What fails is tried again in the next round: the user may stop or delete what they visit. */
export async function playVisitors({ call, tunnels, apps, usersUrl, stop }: Needs): Promise<void> {
  for (const person of Object.values(PEOPLE)) {
    const body = JSON.stringify(person);
    await fetch(usersUrl, { method: "POST", body, signal: stop }).catch(() => undefined);
  }
  const browsers = new Map<Person, VisitorBrowser>();
  const browserOf = (person: Person) => {
    const browser = browsers.get(person) ?? new VisitorBrowser(PEOPLE[person].email, stop);
    browsers.set(person, browser);
    return browser;
  };
  for (let round = 0; !stop.aborted; round += 1) {
    for (const { who, at, does } of acts(round, apps)) {
      const spot = await findSpot(call, tunnels[at]).catch(() => undefined);
      if (spot) await does(browserOf(who), spot).catch(() => undefined);
      await pause(round === 0 ? FIRST_PAUSE_MS : PAUSE_MS, undefined, { signal: stop }).catch(
        () => undefined,
      );
      if (stop.aborted) return;
    }
  }
}

/** A tunnel as its visitors know it. With `app` it is one of several behind this URL. */
export type Spot = { url: string; app: string | undefined };

async function findSpot(call: Call, id: string | undefined): Promise<Spot | undefined> {
  if (id === undefined) return undefined;
  return spotOf(tunnelSchema.parse(await call("GET", `/api/tunnels/${id}`)));
}

/** Undefined while it is not online. Pure. */
export function spotOf({ id, status: { state, url: own, link } }: Seen): Spot | undefined {
  const url = link ? link.url : own;
  if (state !== "online" || url === undefined) return undefined;
  return { url: url.replace(/\/$/, ""), app: link && id };
}

type Act = {
  who: Person;
  at: Place;
  does(browser: VisitorBrowser, spot: Spot): Promise<unknown>;
};

function acts(round: number, { admin }: Needs["apps"]): Act[] {
  const fetches = (path: string, sent = {}): Act["does"] => {
    return (browser, { url }) => browser.fetch(url + path, sent);
  };
  const all: Act[] = [
    { who: "designer", at: "storefront", does: opens("/") },
    { who: "tester", at: "api", does: opens("/") },
    { who: "partner", at: "api", does: asksToComeIn("/orders") },
    { who: "tester", at: "api", does: fetches("/orders") },
    { who: "tester", at: "api", does: listens },
    { who: "designer", at: "admin", does: opens("/orders") },
    { who: "tester", at: "api", does: fetches("/exports/orders.csv") },
    { who: "designer", at: "storefront", does: opens("/products/teapot") },
    { who: "tester", at: "api", does: fetches("/orders", order("Teapot")) },
    { who: "partner", at: "storefront", does: asksToComeIn("/") },
    { who: "designer", at: "preview", does: opens("/") },
    { who: "tester", at: "api", does: fetches("/orders/9999") },
    { who: "support", at: "admin", does: opens("/customers") },
    { who: "designer", at: "storefront", does: fetches("/cart", order("Mug")) },
    { who: "tester", at: "api", does: fetches("/stats") },
    { who: "partner", at: "api", does: asksToComeIn("/orders") },
  ];
  const down: Act = {
    who: "support",
    at: "admin",
    does: async (browser, spot) => {
      // The developer restarts the app while somebody works with it.
      void admin.restart(pause(DOWN_MS)).catch(() => undefined);
      await opens("/orders")(browser, spot);
    },
  };
  return round % RESTART_EACH === 0 ? [...all, down] : all;
}

function order(item: string) {
  return { method: "POST", json: { item, customer: "Tester" } };
}

function listens(browser: VisitorBrowser, { url }: Spot): Promise<void> {
  // The page stays open while its person goes on.
  void browser.listen(`${url}/events`, LISTEN_MS).catch(() => undefined);
  return Promise.resolve();
}

/** Opens a page, after choosing the app where there are several behind one link. */
function opens(path: string): Act["does"] {
  return async (browser, { url, app }) => {
    if (app === undefined) return browser.open(url + path);
    await browser.open(`${url}/.gatehouse/`);
    await browser.submit(`${url}/.gatehouse/?${new URLSearchParams({ app, to: path })}`);
    return browser.open(url + path);
  };
}

/** Somebody who is not on the list. Whether they were let in, they see by opening the page. */
function asksToComeIn(path: string): Act["does"] {
  return async (browser, spot) => {
    const status = await opens(path)(browser, spot);
    if (status !== 403) return status;
    return browser.submit(`${spot.url}/.gatehouse/ask?${new URLSearchParams({ to: path })}`);
  };
}
