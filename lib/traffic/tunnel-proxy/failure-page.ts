import { createHash } from "node:crypto";
import { APPS_PATH } from "@/lib/traffic/gate/reserved-path";

/** The page asks with this header whether the app is back. The upstream proxy answers that itself. */
export const WAITING_HEADER = "gatehouse-waiting";

export const MARK = `<svg width="28" height="28" viewBox="0 0 16 16" fill="currentColor" aria-hidden="true"><path d="M1 15V1h5v3h4V1h5v14h-4v-3.5a3 3 0 0 0-6 0V15z"/></svg>`;

// A login that has run out in between shows as a redirect that is not followed: one reload then leads through it.
const SCRIPT = `
setInterval(async () => {
  if (document.visibilityState === "hidden") return;
  try {
    const answer = await fetch(location.href, { method: "HEAD", headers: { "${WAITING_HEADER}": "1" }, redirect: "manual", cache: "no-store" });
    if (answer.status !== 502 && !answer.headers.has("ngrok-error-code")) location.reload();
  } catch {}
}, 1500);
`;

const STYLE = `
:root { color-scheme: light dark }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; grid-template-columns: minmax(0, 1fr); font: 16px/1.5 system-ui, sans-serif; background: light-dark(#faf9f7, #0e0d12); color: light-dark(#1b1a1f, #edecf0) }
main { box-sizing: border-box; width: 100%; max-width: 30rem; padding: 2rem }
svg { color: light-dark(#4b39b5, #b0a4ff) }
h1 { font-size: 1.35rem; line-height: 1.3; margin: .75rem 0 .5rem; text-wrap: balance }
p { margin: 0; color: light-dark(#5b5965, #a6a3b2); overflow-wrap: anywhere }
a { display: inline-block; margin-top: .5rem; padding: .25rem 0; color: light-dark(#4b39b5, #b0a4ff) }
footer { margin-top: 2rem; font-size: .8rem; color: light-dark(#5b5965, #a6a3b2) }
`;

/** Nothing but what stands in the page runs. It may stand in a frame of the app, whose page it replaces. */
export const FAILURE_HEADERS = {
  "cache-control": "no-store",
  "content-security-policy": `default-src 'none'; script-src ${hashOf(SCRIPT)}; style-src ${hashOf(STYLE)}; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'`,
  "x-content-type-options": "nosniff",
  "referrer-policy": "same-origin",
};

function hashOf(text: string): string {
  return `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
}

/**
 * The page for visitors while the local app does not answer. It says nothing about this machine. With `reloads` it
 * loads again when the app is back. Without `reloads` the visitor had sent data, and only they may send it again.
 */
export function appDownPage(reloads: boolean, hasOthers = false): string {
  const text = reloads
    ? "You are in the right place. This page shows the app as soon as it is back."
    : "You are in the right place, but what you sent did not arrive. Go back and send it again later.";
  return page("The app is not running", "The app is not running right now", text, {
    reloads,
    hasOthers,
  });
}

/** The page in place of a message that cannot be passed on. `reason` may quote the message. */
export function unpassablePage(
  title: string,
  reason: string,
  fix: string,
  hasOthers = false,
): string {
  const text = `${reason.slice(0, 1).toUpperCase()}${reason.slice(1)}. ${fix}`;
  return page(title, title, text, { reloads: false, hasOthers });
}

/** `hasOthers`: there are other apps behind the same link. */
type More = { reloads: boolean; hasOthers: boolean };

function page(title: string, heading: string, text: string, { reloads, hasOthers }: More): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="robots" content="noindex">
<title>${escapeHtml(title)}</title>
<style>${STYLE}</style>
${reloads ? `<script>${SCRIPT}</script>\n<noscript><meta http-equiv="refresh" content="5"></noscript>` : ""}
<main>
${MARK}
<h1>${escapeHtml(heading)}</h1>
<p>${escapeHtml(text)}</p>
${hasOthers ? `<p><a href="${APPS_PATH}">Other apps behind this link</a></p>` : ""}
<footer>Shared with Gatehouse</footer>
</main>
</html>
`;
}

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
