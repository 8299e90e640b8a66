import type { PolicyResponse } from "./policy/run";

export function redirectTo(location: string): PolicyResponse {
  return { status: 302, headers: { location, "cache-control": "no-store" }, body: "" };
}

/** A page of the edge itself. Its header distinguishes it from errors of the app. */
export function errorPage(status: number, code: string, text: string, more = ""): PolicyResponse {
  const body = `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${code}</title><style>body{font:16px/1.5 system-ui,sans-serif;max-width:36rem;margin:15vh auto;padding:0 1.5rem;color-scheme:light dark}code{font-size:.85em;opacity:.7}</style>
<h1>${escapeHtml(text)}</h1>${more}<p><code>${code}</code></p></html>`;
  return {
    status,
    headers: {
      "content-type": "text/html; charset=utf-8",
      "ngrok-error-code": code,
      "cache-control": "no-store",
    },
    body,
  };
}

/** The start of a login with one of ngrok's own providers. The lab implements none, so nobody returns from there. */
export function providerPage(provider: string): string {
  const hosts = new Map([
    ["github", "github.com"],
    ["gitlab", "gitlab.com"],
    ["google", "accounts.google.com"],
    ["linkedin", "www.linkedin.com"],
    ["microsoft", "login.microsoftonline.com"],
  ]);
  return `https://${hosts.get(provider) ?? "idp.ngrok.com"}/oauth2/authorize?provider=${encodeURIComponent(provider)}`;
}

export function unverifiedWebhook(): PolicyResponse {
  return errorPage(403, "ERR_NGROK_3204", "Request failed webhook verification");
}

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
