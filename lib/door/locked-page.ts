import { plainPage } from "./plain-page";

/** The plain page for a browser that comes without the token. Nothing on it depends on who asks. */
export function lockedPage(nonce: string): string {
  return plainPage(
    nonce,
    "Gatehouse is locked",
    `<h1>This dashboard is locked</h1>
<p>It holds the keys to your login, so it opens only with its access token.</p>
<ul>
<li>Open the address that Gatehouse printed in the terminal where it runs. It ends in <code>/?token=…</code></li>
<li>The token is also in the file <code>token</code> in Gatehouse's data folder.</li>
</ul>`,
  );
}
