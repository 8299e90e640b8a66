import { createHash } from "node:crypto";
import { escapeHtml, MARK } from "@/lib/traffic/tunnel-proxy/failure-page";
import { APPS_PATH } from "./reserved-path";

/** The content of a gate page. All texts are plain and are escaped here. */
export type Page = {
  title: string;
  texts: string[];
  /** The name under which the visitor is logged in. */
  loggedIn?: string;
  /** A button that sends an empty form to this target. */
  button?: { label: string; action: string };
  /** Loads again after so many seconds, counted from when the page is complete. */
  refreshS?: number;
  /** Where the visitor goes on, below the text; `isNext` when it is what they should do. */
  link?: { label: string; to: string; isNext?: boolean };
  /** There are others behind the same link. */
  offersOtherApps?: boolean | undefined;
};

// In the same style as failure-page.ts.
const STYLE = `
:root { color-scheme: light dark; --text: light-dark(#1b1a1f, #edecf0); --muted: light-dark(#5b5965, #a6a3b2); --line: light-dark(#d3cfc8, #403d4c); --panel: light-dark(#ffffff, #16151c); --accent: light-dark(#4b39b5, #b0a4ff) }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; grid-template-columns: minmax(0, 1fr); font: 16px/1.5 system-ui, sans-serif; background: light-dark(#faf9f7, #0e0d12); color: var(--text) }
main { box-sizing: border-box; width: 100%; max-width: 30rem; padding: 2rem }
svg { color: var(--accent) }
h1 { font-size: 1.35rem; line-height: 1.3; margin: .75rem 0 .5rem; text-wrap: balance; overflow-wrap: anywhere }
p { margin: 0 0 .75rem; color: var(--muted); overflow-wrap: anywhere }
b { font-weight: 500; color: var(--text) }
p, b { text-wrap: pretty }
p span, h1 span { white-space: nowrap }
form, .next { margin: 1.25rem 0 }
ul { list-style: none; margin: 1.25rem 0; padding: 0; display: grid; gap: .5rem }
li form { margin: 0 }
li p { margin: 0; padding: .75rem 1rem; border: 1px dashed var(--line); border-radius: .5rem }
li b { display: block; font-weight: 600; overflow-wrap: anywhere }
li span { display: block; font-size: .875rem; font-weight: 400; white-space: normal; color: var(--muted) }
a { display: inline-block; padding: .25rem 0; color: var(--accent) }
button, .next a { box-sizing: border-box; min-height: 2.75rem; padding: 0 1.25rem; border: 0; border-radius: .5rem; font: inherit; line-height: 2.75rem; font-weight: 600; text-decoration: none; background: var(--accent); color: light-dark(#ffffff, #0e0d12); cursor: pointer }
button:hover, .next a:hover { background: light-dark(#3b2c95, #c4bbff) }
li button { position: relative; width: 100%; padding: .75rem 2.5rem .75rem 1rem; line-height: 1.5; text-align: start; border: 1px solid var(--line); background: var(--panel); color: var(--text) }
li button::after { content: ""; position: absolute; top: 50%; right: 1.1rem; width: .5rem; height: .5rem; border: solid var(--accent); border-width: 2px 2px 0 0; transform: translateY(-50%) rotate(45deg) }
li button:hover { border-color: var(--accent); background: light-dark(#efecfb, #231f3f) }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px }
footer { margin-top: 2rem; font-size: .8rem; color: var(--muted) }
`;

/**
 * The page is never framed, never stored, and runs no script. The targets of forms are not limited, because a login
 * that has just expired redirects a form to the provider. The referrer is sent only on this site; without any, a
 * browser would send the form with the origin `null`.
 */
export const PAGE_HEADERS = {
  "content-type": "text/html; charset=utf-8",
  "cache-control": "no-store",
  "content-security-policy": `default-src 'none'; style-src 'sha256-${createHash("sha256").update(STYLE).digest("base64")}'; base-uri 'none'; frame-ancestors 'none'`,
  "x-frame-options": "DENY",
  "x-content-type-options": "nosniff",
  "referrer-policy": "same-origin",
};

/** Of an answer that is no page: nothing in it may run or load. */
export const BARE_HEADERS = {
  "cache-control": "no-store",
  "content-security-policy": "default-src 'none'; base-uri 'none'; frame-ancestors 'none'",
  "x-frame-options": "DENY",
  "x-content-type-options": "nosniff",
  "referrer-policy": "same-origin",
};

export function renderPage(page: Page): string {
  const { title, texts, loggedIn, button, refreshS, link, offersOtherApps } = page;
  const paragraphs = texts.map((text) => `<p>${keepWords(escapeHtml(text))}</p>`);
  if (loggedIn !== undefined) paragraphs.push(loggedInAs(loggedIn));
  return renderDocument(
    title,
    `${paragraphs.join("\n")}
${button ? renderButton(button) : ""}
${link ? `<p${link.isNext ? ' class="next"' : ""}><a href="${escapeHtml(link.to)}">${escapeHtml(link.label)}</a></p>` : ""}
${offersOtherApps ? `<p><a href="${APPS_PATH}">Other apps behind this link</a></p>` : ""}`,
    refreshS,
  );
}

export const OTHER_LOGIN = `<p><a href="/ngrok/login">Log in with another account</a></p>`;

export function loggedInAs(name: string): string {
  return `<p>Logged in as<br><b>${escapeHtml(name)}</b></p>`;
}

function renderButton({ label, action }: NonNullable<Page["button"]>): string {
  return `<form method="post" action="${escapeHtml(action)}"><button>${escapeHtml(label)}</button></form>`;
}

/** @param body HTML, below the title */
export function renderDocument(title: string, body: string, refreshS?: number): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="robots" content="noindex">
${refreshS === undefined ? "" : `<meta http-equiv="refresh" content="${refreshS}">`}
<title>${escapeHtml(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
${MARK}
<h1>${keepWords(escapeHtml(title))}</h1>
${body}
<footer>Shared with Gatehouse</footer>
</main>
</body>
</html>
`;
}

/** A line ends between words, and not behind the hyphen of one. */
function keepWords(html: string): string {
  return html.replaceAll("e-mail", "<span>e-mail</span>");
}
