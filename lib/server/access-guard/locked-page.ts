import { escapeHtml, plainPage } from "@/lib/base/plain-page";
import { ENTRANCE } from "@/lib/contract/open-paths";
import { SESSION_IDLE_DAYS, SESSION_LIFE_DAYS } from "@/lib/contract/session-limits";

/** Why a browser with a token or a cookie was not let in. */
export type LockedReason = "wrong" | "ended" | "old";

const REASONS: Record<LockedReason, string> = {
  wrong: "That is not the access token.",
  ended: `This browser’s session has ended: somebody ended it, nobody used it for ${SESSION_IDLE_DAYS} days, or it is older than ${SESSION_LIFE_DAYS} days.`,
  old: "Gatehouse was updated, and each browser now has a session of its own. Enter the access token once more. The old cookie contained the token, and browsers sent it to other servers on localhost: if you do not trust all of them, log out everywhere in Settings afterwards.",
};

// Without a referrer the form's Origin would be "null", which the access guard refuses. This policy reveals no path.
const REFERRER = '<meta name="referrer" content="strict-origin">\n';

/**
 * When the user comes from a page of another site, the browser does not send our cookie (SameSite=Strict); Firefox does
 * not send it after a redirect from localhost either. A request from this page is same-site, so it has the cookie. The
 * page stays hidden until that request is answered.
 */
const askAgain = (nonce: string) => `<script nonce="${nonce}">
const page = document.documentElement;
const show = () => { page.hidden = false; document.querySelector("#token")?.focus(); };
// The browser comes from this site already, so its cookie was sent: no need to ask again.
page.hidden = document.referrer !== location.origin + "/";
if (page.hidden) fetch("${ENTRANCE}", { signal: AbortSignal.timeout(2000) }).then(({ status }) => {
  if (status !== 204) return show();
  location.replace(location.pathname === "${ENTRANCE}" ? "/" : location.pathname + location.search);
}, show);
</script>
`;

/** The page for a browser that is not let in. `to` is the path that opens after the login. */
export function lockedPage(nonce: string, to: string, reason?: LockedReason): string {
  const problem = reason && `<p id="problem" role="alert">${escapeHtml(REASONS[reason])}</p>`;
  return plainPage(
    nonce,
    "Gatehouse is locked",
    `<h1>This dashboard is locked</h1>
<p>It holds the keys to your login, so it opens only with its access token.</p>
<form method="post" action="${ENTRANCE}">
<input type="hidden" name="to" value="${escapeHtml(to)}">
<label for="token">Access token</label>
${problem ?? ""}
<div><input id="token" name="token" type="password" required autocomplete="current-password" autocapitalize="off" spellcheck="false"${problem ? ' aria-describedby="problem"' : ""}${reason === "wrong" ? ' aria-invalid="true"' : ""} autofocus><button>Log in</button></div>
</form>
<p>The token is in the address that Gatehouse printed in its terminal, after <code>?token=</code>, and in the file <code>token</code> in its data folder. If <code>GATEHOUSE_TOKEN</code> is set, that is the token.</p>`,
    REFERRER + (reason === undefined || reason === "old" ? askAgain(nonce) : ""),
  );
}
