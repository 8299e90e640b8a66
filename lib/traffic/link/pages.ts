import { showHidden } from "@/lib/contract/show-hidden.mjs";
import type { GateAnswer } from "@/lib/traffic/gate/gate";
import {
  BARE_HEADERS,
  loggedInAs,
  OTHER_LOGIN,
  PAGE_HEADERS,
  type Page,
  renderDocument,
  renderPage,
} from "@/lib/traffic/gate/page";
import { nameOf } from "@/lib/traffic/gate/pages";
import type { VerifiedPerson } from "@/lib/traffic/gate-orders";
import { escapeHtml } from "@/lib/traffic/tunnel-proxy/failure-page";
import { askingFor, choosing } from "./our-target";

/** One app as this visitor sees it. */
export type Shown = {
  tunnelId: string;
  name: string;
  /** `open`: they may enter. The others say how far their question has come. */
  standing: "open" | "stopped" | "may-ask" | "waiting" | "refused" | "never";
  isDown: boolean;
  /** Other people who are there now. */
  others: number;
  /** It is the app that they used last. */
  isLast: boolean;
};

/** A page of the link can be opened beside an app, but no script of an app may act in it. */
const HEADERS = { ...PAGE_HEADERS, "cross-origin-opener-policy": "same-origin" };
const LOOK_AGAIN_S = 5;

const ASKED: Record<"waiting" | "refused" | "never", string> = {
  waiting: "You have asked. This page looks for the answer by itself.",
  refused: "You were not let in. You can ask again later.",
  never: "You were not let in.",
};

/** The apps behind a link, for somebody who may enter some of them, or may ask to. */
export function appsPage(link: string, apps: readonly Shown[], person: VerifiedPerson): GateAnswer {
  const mayEnter = apps.some(({ standing }) => standing === "open" || standing === "stopped");
  const focus = (apps.find(isLastOpen) ?? apps.find(({ standing }) => standing === "open"))
    ?.tunnelId;
  const items = apps.map((app) => `<li>${renderApp(app, app.tunnelId === focus)}</li>`);
  const intro = mayEnter ? "" : `<p>You are logged in, but not on the list of an app here.</p>`;
  const note = mayEnter
    ? `<p>One app is open at a time in this browser. To come back here, open /.gatehouse/ on this site. What one of these apps stores in your browser, the others can read.</p>`
    : OTHER_LOGIN;
  const body = `${intro}<ul>${items.join("\n")}</ul>${note}${loggedInAs(nameOf(person))}`;
  const isWaiting = apps.some(({ standing }) => standing === "waiting");
  return html(200, renderDocument(showHidden(link), body, isWaiting ? LOOK_AGAIN_S : undefined));
}

function isLastOpen({ isLast, standing }: Shown): boolean {
  return isLast && standing === "open";
}

function renderApp(app: Shown, hasFocus: boolean): string {
  const { tunnelId, standing } = app;
  const name = `<b>${escapeHtml(showHidden(app.name))}</b>`;
  if (standing === "open")
    return renderForm(choosing(tunnelId, "/"), `${name}<span>${describe(app)}</span>`, hasFocus);
  if (standing === "may-ask")
    return renderForm(askingFor(tunnelId), `${name}<span>Ask to come in</span>`, hasFocus);
  const text = standing === "stopped" ? "Stopped by whoever shares it" : ASKED[standing];
  return `<p>${name}<span>${text}</span></p>`;
}

function renderForm(action: string, label: string, hasFocus: boolean): string {
  return `<form method="post" action="${escapeHtml(action)}"><button${hasFocus ? " autofocus" : ""}>${label}</button></form>`;
}

function describe({ isDown, others, isLast }: Shown): string {
  return [
    isDown ? "Not running right now" : "Up",
    ...(others > 0 ? [others === 1 ? "1 other person here" : `${others} other people here`] : []),
    ...(isLast ? ["You were here last"] : []),
  ].join(" · ");
}

/** @param name undefined when the visitor may not know it */
export function confirmPage(
  app: { tunnelId: string; name: string | undefined },
  to: string,
  openNow: { name: string | undefined } | undefined,
): GateAnswer {
  const name = app.name === undefined ? "this app" : showHidden(app.name);
  const why =
    openNow === undefined
      ? "A link on another site leads to an app here."
      : `${showHidden(openNow.name ?? "Another app")} is open in this browser. Its tabs that are still open will reach ${name} from then on, so close them first.`;
  return page(200, {
    title: `Open ${name}?`,
    texts: [why],
    button: { label: `Open ${name}`, action: choosing(app.tunnelId, to) },
    offersOtherApps: true,
  });
}

/** The app that they have chosen. */
export function stoppedPage(name: string | undefined): GateAnswer {
  return page(503, {
    title: `${name === undefined ? "This app" : showHidden(name)} is stopped`,
    texts: [
      "Whoever shares it has stopped it for now. This page opens it as soon as it is started again.",
    ],
    refreshS: LOOK_AGAIN_S,
    offersOtherApps: true,
  });
}

export function noAppPage(person: VerifiedPerson): GateAnswer {
  return page(403, {
    title: "There is no app here that you may enter",
    texts: [
      "You are logged in, but whoever shares the apps behind this link has not let you into one that is running.",
      "Ask whoever sent you the link.",
    ],
    loggedIn: nameOf(person),
    link: { label: "Log in with another account", to: "/ngrok/login" },
  });
}

export function foreignPage(): GateAnswer {
  return page(403, {
    title: "This came from another site",
    texts: ["Choose the app on the page of this link."],
    offersOtherApps: true,
  });
}

export function unknownAppPage(): GateAnswer {
  return page(404, {
    title: "This app is not behind this link",
    texts: ["It may have been moved to an address of its own. Ask whoever sent you the link."],
    offersOtherApps: true,
  });
}

/** For programs and for requests that are not for a page. */
export function plain(status: number, text: string): GateAnswer {
  const headers = { ...BARE_HEADERS, "content-type": "text/plain; charset=utf-8" };
  return { status, headers, body: `${text}\n`, isHeld: false };
}

function page(status: number, shown: Page): GateAnswer {
  return html(status, renderPage(shown), shown.refreshS);
}

function html(status: number, body: string, refreshS?: number): GateAnswer {
  const retry = status === 503 && refreshS !== undefined ? { "retry-after": String(refreshS) } : {};
  return { status, headers: { ...HEADERS, ...retry }, body, isHeld: false };
}
