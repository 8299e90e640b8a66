/** A page for a browser that may not have the token: nothing but itself, no script, nothing loaded. `body` is HTML. */
export function plainPage(nonce: string, title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escapeHtml(title)}</title>
<style nonce="${nonce}">
:root { color-scheme: light dark }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; font: 15px/1.5 system-ui, sans-serif; background: light-dark(#fafaf9, #0c0d0f); color: light-dark(#1a1b1e, #ecedef) }
main { max-width: 30rem; padding: 2rem; overflow-wrap: anywhere }
h1 { font-size: 1.3rem; margin: 0 0 .5rem }
p, li { color: light-dark(#5f636b, #9aa1ab) }
code { font: 13px ui-monospace, monospace; color: light-dark(#1a1b1e, #ecedef) }
</style>
<main>
${body}
</main>
</html>
`;
}

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
