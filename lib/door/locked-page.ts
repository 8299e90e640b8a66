import { ENTRANCE } from "./exempt";
import { escapeHtml, plainPage } from "./plain-page";

/** Why a browser that showed something was not let in. */
export type LockedReason = "wrong" | "ended" | "old";

const REASONS: Record<LockedReason, string> = {
  wrong: "That is not the access token.",
  ended:
    "This browser’s session is over: it was ended, nobody used it for 7 days, or it is older than 30 days.",
  old: "Gatehouse was updated, and each browser now has a session of its own. Enter the access token once more. The old cookie had the token in it, and browsers showed it to other servers on localhost: if you do not trust them all, log out everywhere in Settings afterwards.",
};

// Without any referrer a form's Origin would be "null", which the door refuses. The path is told to nobody.
const REFERRER = '<meta name="referrer" content="strict-origin">\n';

/**
 * The page for a browser that is not let in. `to` is the path that it goes on to. Whoever comes from another page has
 * their cookie held back by the browser (SameSite=Strict), so the page asks once more by itself.
 */
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
<p>The token is in the address that Gatehouse printed in its terminal, after <code>?token=</code>, and in the file <code>token</code> in its data folder. If <code>GATEHOUSE_TOKEN</code> is set, it is that.</p>
<script nonce="${nonce}">
fetch("${ENTRANCE}").then(({ status }) => {
  if (status === 204) location.replace(location.pathname === "${ENTRANCE}" ? "/" : location.pathname + location.search);
}, () => {});
</script>`,
    REFERRER,
  );
}
