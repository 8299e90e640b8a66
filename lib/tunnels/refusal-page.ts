/**
 * The page for a visitor who logged in but is not on the list. It names nobody and nothing of the machine, loads
 * nothing, and contains no `${`, which ngrok would evaluate.
 */
export const REFUSAL_PAGE = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="robots" content="noindex">
<title>Not on the list</title>
<style>
:root { color-scheme: light dark }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; font: 16px/1.5 system-ui, sans-serif; background: light-dark(#faf9f7, #0e0d12); color: light-dark(#1a1b1e, #ecedef) }
main { max-width: 26rem; padding: 2rem }
h1 { font-size: 1.35rem; margin: 0 0 .5rem }
p { margin: 0 0 1rem; color: light-dark(#5f636b, #9aa1ab) }
a { color: light-dark(#4b39b5, #b0a4ff) }
</style>
<main>
<h1>You are not on the list for this app</h1>
<p>You are logged in, but the person who shares this app has not allowed your e-mail address.</p>
<p>Ask whoever sent you the link to add you, or <a href="/ngrok/login">log in with another account</a>.</p>
</main>
</html>
`;
