import { escapeHtml } from "@/e2e/lab/edge/pages";
import { USERS } from "./users";

const STYLE = `
:root { color-scheme: light dark }
* { box-sizing: border-box }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; font: 16px/1.5 system-ui, sans-serif; background: light-dark(#f3f2f8, #121117); color: light-dark(#1d1b26, #edecf2) }
main { width: min(24rem, calc(100vw - 2rem)); padding: 2rem; border-radius: 14px; background: light-dark(#fff, #1b1923); border: 1px solid light-dark(#e4e2ee, #2d2a39) }
h1 { font-size: 1.25rem; margin: 0 0 .25rem }
p { margin: 0 0 1.25rem; color: light-dark(#5d5a6c, #a19dae) }
label { display: block; font-size: .9rem; margin-bottom: .3rem }
input, button { font: inherit; width: 100%; padding: .55rem .75rem; border-radius: 8px; border: 1px solid light-dark(#cdc9dc, #423e52); background: light-dark(#fff, #121117); color: inherit }
button { cursor: pointer; margin-top: .75rem; border: 0; background: light-dark(#4b3bd6, #8d80ff); color: light-dark(#fff, #121117); font-weight: 600 }
:is(input, button):focus-visible { outline: 2px solid light-dark(#4b3bd6, #8d80ff); outline-offset: 2px }
.error { color: light-dark(#b3261e, #ff8a80) }
small { display: block; margin-top: 1.25rem; color: light-dark(#5d5a6c, #a19dae) }
`;

/** The hosted flow's first step. */
export function loginPage(action: string, error?: string): string {
  const people = USERS.flatMap(({ email }) => (email ? [`<option value="${email}">`] : [])).join(
    "",
  );
  return page(
    "Log in",
    `<h1>Log in</h1><p>The lab's stand-in for Descope. No password: the e-mail address is enough.</p>
${error ? `<p class="error" role="alert">${escapeHtml(error)}</p>` : ""}
<form method="post" action="${escapeHtml(action)}">
<label for="login">E-mail</label>
<input id="login" name="login" autocomplete="off" autofocus required>
<button>Continue</button>
</form><small>People here: ${people}</small>`,
  );
}

/** A second step, as a flow with MFA has. */
export function codePage(action: string, code: string, error?: string): string {
  return page(
    "Enter the code",
    `<h1>Enter the code</h1><p>A real flow would send it to you. Here it is: <strong>${code}</strong></p>
${error ? `<p class="error" role="alert">${escapeHtml(error)}</p>` : ""}
<form method="post" action="${escapeHtml(action)}">
<label for="code">Code</label>
<input id="code" name="code" inputmode="numeric" autocomplete="one-time-code" autofocus required>
<button>Continue</button>
</form>`,
  );
}

export function problemPage(title: string, detail: string): string {
  return page(title, `<h1>${escapeHtml(title)}</h1><p>${escapeHtml(detail)}</p>`);
}

function page(title: string, body: string): string {
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escapeHtml(title)}</title><style>${STYLE}</style><main>${body}</main></html>`;
}
