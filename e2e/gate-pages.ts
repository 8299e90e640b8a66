import type { Page } from "@playwright/test";
import { PAGE_HEADERS, renderPage } from "@/lib/traffic/gate/page";
import { type Stop, type Told, tell } from "@/lib/traffic/gate/pages";
import type { VerifiedPerson } from "@/lib/traffic/gate-orders";
import {
  appsPage,
  confirmPage,
  noAppPage,
  type Shown,
  stoppedPage,
} from "@/lib/traffic/link/pages";
import { appDownPage, FAILURE_HEADERS } from "@/lib/traffic/tunnel-proxy/failure-page";

const MEMBER: VerifiedPerson = {
  issuer: "https://api.descope.com/P2example",
  sub: "U2member",
  email: "member@example.com",
  emailVerified: true,
};

const toMember = (why: Stop, person: Partial<VerifiedPerson> = {}) =>
  tell(why, { ...MEMBER, ...person }, "/");
const toAnybody = (why: Stop) => tell(why, undefined, "/");
const { email: _, ...nameless } = MEMBER;

/** Every page that a visitor can meet at the gate, by the reason why they do not get in. */
const PAGES = {
  "may-ask": toMember("may-ask"),
  waiting: toMember("waiting"),
  refused: toMember("refused"),
  never: toMember("never"),
  removed: toMember("removed"),
  "not-listed": toMember("not-listed"),
  unverified: toMember("unverified", { emailVerified: false }),
  "no-email": tell("no-email", nameless, "/"),
  tenant: toMember("tenant"),
  role: toMember("role"),
  "asks-full": toMember("asks-full"),
  "foreign-ask": toMember("foreign-ask"),
  "not-found": toMember("not-found"),
  "no-token": toAnybody("no-token"),
  "wrong-token": toAnybody("wrong-token"),
  "too-old": toAnybody("too-old"),
  "no-keys": toAnybody("no-keys"),
  "unknown-key": toAnybody("unknown-key"),
  failed: toAnybody("failed"),
} satisfies Record<Stop, Told>;

const app = (name: string, more: Partial<Shown>): Shown => ({
  ...{ tunnelId: name, name, standing: "open", isDown: false, others: 0, isLast: false },
  ...more,
});
const ofMember = [
  app("Shop admin", { others: 2, isLast: true }),
  app("Spring preview", { isDown: true }),
  app("Handbook", { standing: "stopped" }),
  app("Orders API", { standing: "may-ask" }),
];
const ofGuest = [
  app("Shop admin", { standing: "waiting" }),
  app("Spring preview", { standing: "refused" }),
  app("Orders API", { standing: "may-ask" }),
];
const ADMIN = { tunnelId: "1", name: "Shop admin" };

/** What else a visitor can meet: the pages of a link, and the one in place of an app that does not answer. */
const MORE_PAGES: Record<string, { status: number; headers: Headers; body: string }> = {
  "link-apps": appsPage("Friday demo", ofMember, MEMBER),
  "link-asks": appsPage("Friday demo", ofGuest, MEMBER),
  "link-confirm": confirmPage(ADMIN, "/", { name: "Spring preview" }),
  "link-stopped": stoppedPage("Shop admin"),
  "link-no-app": noAppPage(MEMBER),
  "app-down": { status: 502, headers: FAILURE_HEADERS, body: appDownPage(false, true) },
};
type Headers = Record<string, string>;

const SITE = "http://gate.example.invalid";

/** Where each of them is, by its reason, once they are served. */
export const GATE_PAGES = Object.keys({ ...PAGES, ...MORE_PAGES }).map((name) => ({
  name,
  url: `${SITE}/${name}`,
}));

/** Answers this tab as the gate would. No page looks again by itself while it is being looked at. */
export async function serveGatePages(tab: Page): Promise<void> {
  for (const [name, { status, page }] of Object.entries(PAGES)) {
    const { refreshS: _, ...still } = page;
    const answer = { status, headers: PAGE_HEADERS, body: renderPage(still) };
    await tab.route(`${SITE}/${name}`, (route) => route.fulfill(answer));
  }
  for (const [name, { status, headers, body }] of Object.entries(MORE_PAGES)) {
    const still = body.replace(/<meta http-equiv="refresh"[^>]*>/, "");
    const contentType = "text/html; charset=utf-8";
    const answer = { status, headers: { "content-type": contentType, ...headers }, body: still };
    await tab.route(`${SITE}/${name}`, (route) => route.fulfill(answer));
  }
}
