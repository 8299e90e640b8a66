import { escapeHtml } from "@/e2e/lab/edge/pages";
import type { LabUser } from "./users";

const STYLE = `
:root { color-scheme: light dark; --ink: light-dark(#1d1b26, #edecf2); --soft: light-dark(#5d5a6c, #a6a2b4); --line: light-dark(#e1deeb, #322f40); --card: light-dark(#fff, #1b1923); --ground: light-dark(#f3f2f8, #121117); --accent: light-dark(#4b3bd6, #8d80ff); --on-accent: light-dark(#fff, #121117) }
* { box-sizing: border-box }
body { margin: 0; padding: 1rem; min-height: 100vh; min-height: 100dvh; display: grid; place-items: center; font: 16px/1.5 system-ui, sans-serif; background: var(--ground); color: var(--ink) }
main { width: min(25rem, 100%); padding: clamp(1.25rem, 6vw, 2.25rem); border-radius: 16px; background: var(--card); border: 1px solid var(--line); box-shadow: 0 12px 32px light-dark(#1d1b2612, #0006) }
svg { display: block; margin-bottom: 1rem; color: var(--accent) }
h1 { font-size: 1.375rem; line-height: 1.25; margin: 0 0 .375rem; letter-spacing: -.01em }
h2 { font-size: .875rem; font-weight: 600; margin: 1.75rem 0 .5rem; color: var(--soft) }
p { margin: 0 0 1.25rem; color: var(--soft) }
label { display: block; font-size: .9rem; font-weight: 600; margin-bottom: .35rem }
input, button { font: inherit; width: 100%; min-height: 44px; padding: .55rem .8rem; border-radius: 9px; border: 1px solid light-dark(#8e89a3, #6d6885); background: var(--card); color: inherit }
button { cursor: pointer }
.main { margin-top: .75rem; border-color: transparent; background: var(--accent); color: var(--on-accent); font-weight: 600 }
.main:hover { filter: brightness(1.08) }
.person { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0 .75rem; margin-top: .4rem; border-color: var(--line); text-align: left; overflow-wrap: anywhere }
.person:hover { border-color: var(--accent) }
.person span { color: var(--soft) }
:is(input, button):focus-visible { outline: 2px solid var(--accent); outline-offset: 2px }
.error { color: light-dark(#b3261e, #ff8a80) }
.code { display: block; margin: .5rem 0 0; font-size: 1.75rem; letter-spacing: .18em; color: var(--ink); font-variant-numeric: tabular-nums }
`;

const MARK = `<svg width="36" height="36" viewBox="0 0 36 36" aria-hidden="true"><rect width="36" height="36" rx="10" fill="currentColor"/><path d="M12.5 17v-3a5.5 5.5 0 0 1 11 0v3" fill="none" stroke="light-dark(#fff, #121117)" stroke-width="2.5" stroke-linecap="round"/><rect x="10" y="16.5" width="16" height="11" rx="3" fill="light-dark(#fff, #121117)"/></svg>`;

/** The hosted flow's first step: type an address, or press the button of a known person. */
export function loginPage(action: string, users: LabUser[], error?: string): string {
  const people = users.map(({ id, name, email }) => {
    const does = email ? `<span>${escapeHtml(name)}</span>` : "<span>no address</span>";
    return `<button class="person" name="login" value="${email ?? id}">${email ?? escapeHtml(name)} ${does}</button>`;
  });
  return page(
    "Log in",
    `<h1>Log in</h1><p>The lab's stand-in for Descope. No password: the e-mail address is enough.</p>
${alert(error)}<form method="post" action="${escapeHtml(action)}">
<label for="login">E-mail</label>
<input id="login" name="login" inputmode="email" autocomplete="off" autocapitalize="none" spellcheck="false" autofocus required>
<button class="main">Continue</button>
</form>
<form method="post" action="${escapeHtml(action)}"><h2>Or continue as</h2>${people.join("")}</form>`,
  );
}

/** A second step, as in a flow with MFA. */
export function codePage(action: string, code: string, error?: string): string {
  return page(
    "Enter the code",
    `<h1>Enter the code</h1><p>A real flow would send it to you. Here it is: <strong class="code">${code}</strong></p>
${alert(error)}<form method="post" action="${escapeHtml(action)}">
<label for="code">Code</label>
<input id="code" name="code" inputmode="numeric" autocomplete="one-time-code" autofocus required>
<button class="main">Continue</button>
</form>`,
  );
}

/** `form` is the form of oidc-provider; the button refers to it by its id. */
export function logoutPage(form: string): string {
  return page(
    "Log out",
    `<h1>Log out?</h1><p>You will be asked to log in again the next time.</p>${form}
<button class="main" form="op.logoutForm" name="logout" value="yes">Log out</button>`,
  );
}

export function problemPage(title: string, detail: string): string {
  return page(title, `<h1>${escapeHtml(title)}</h1><p>${escapeHtml(detail)}</p>`);
}

function alert(error: string | undefined): string {
  return error ? `<p class="error" role="alert">${escapeHtml(error)}</p>` : "";
}

function page(title: string, body: string): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title><style>${STYLE}</style></head><body><main>${MARK}${body}</main></body></html>`;
}
