/** What a visitor sees while the local app does not answer. It names nothing of the machine and tries again itself. */
export const APP_DOWN_PAGE = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="robots" content="noindex">
<meta http-equiv="refresh" content="5">
<title>The app is not running</title>
<style>
:root { color-scheme: light dark }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; font: 16px/1.5 system-ui, sans-serif; background: light-dark(#fafaf9, #0c0d0f); color: light-dark(#1a1b1e, #ecedef) }
main { max-width: 26rem; padding: 2rem }
h1 { font-size: 1.35rem; margin: 0 0 .5rem }
p { margin: 0; color: light-dark(#5f636b, #9aa1ab) }
</style>
<main>
<h1>The app is not running right now</h1>
<p>You are in the right place. This page tries again by itself every five seconds.</p>
</main>
</html>
`;
