/** A complete page that loads nothing, for a browser that may not be logged in. `body` and `head` are HTML. */
export function plainPage(nonce: string, title: string, body: string, head = ""): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
${head}<title>${escapeHtml(title)}</title>
<style nonce="${nonce}">
:root { color-scheme: light dark }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; font: 15px/1.5 system-ui, sans-serif; background: light-dark(#faf9f7, #0e0d12); color: light-dark(#1a1b1e, #ecedef) }
main { max-width: 30rem; padding: 2rem; overflow-wrap: anywhere }
h1 { font-size: 1.3rem; margin: 0 0 .5rem }
p { color: light-dark(#5a5e66, #a2a9b3) }
code { font: 13px ui-monospace, monospace; color: light-dark(#1a1b1e, #ecedef) }
form { margin: 1.5rem 0 }
label { font-weight: 600 }
form [role=alert] { margin: .25rem 0; color: light-dark(#b52435, #ff7d87) }
form div { display: flex; gap: .5rem; margin-top: .35rem }
input { flex: 1; min-width: 0; height: 2.25rem; padding: 0 .625rem; font: 13px ui-monospace, monospace; color: inherit; background: light-dark(#ffffff, #16151c); border: 1px solid light-dark(#8d9098, #6b727c); border-radius: 7px; box-sizing: border-box }
input[aria-invalid] { border-color: light-dark(#b52435, #ff7d87) }
button { height: 2.25rem; padding: 0 1rem; font: inherit; font-weight: 550; color: light-dark(#ffffff, #0e0d12); background: light-dark(#4b39b5, #b0a4ff); border: 0; border-radius: 7px; cursor: pointer }
:focus-visible { outline: 2px solid light-dark(#4b39b5, #b0a4ff); outline-offset: 2px }
@media (pointer: coarse) { input, button { height: 2.75rem; font-size: 16px } }
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
