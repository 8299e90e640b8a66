/** The plain page for a browser that comes without the token. Nothing on it depends on who asks. */
export function lockedPage(nonce: string): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Gatehouse is locked</title>
<style nonce="${nonce}">
:root { color-scheme: light dark }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; font: 15px/1.5 system-ui, sans-serif; background: light-dark(#fafaf9, #0c0d0f); color: light-dark(#1a1b1e, #ecedef) }
main { max-width: 30rem; padding: 2rem }
h1 { font-size: 1.3rem; margin: 0 0 .5rem }
p, li { color: light-dark(#5f636b, #9aa1ab) }
code { font: 13px ui-monospace, monospace; color: light-dark(#1a1b1e, #ecedef) }
</style>
<main>
<h1>This dashboard is locked</h1>
<p>It holds the keys to your login, so it opens only with its access token.</p>
<ul>
<li>Open the address that Gatehouse printed in the terminal where it runs. It ends in <code>/?token=…</code></li>
<li>The token is also in the file <code>token</code> in Gatehouse's data folder.</li>
</ul>
</main>
</html>
`;
}
