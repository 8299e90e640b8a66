import { escapeHtml } from "@/e2e/lab/edge/pages";

const STYLE = `
:root { color-scheme: light dark; --ink: light-dark(#23211b, #eeece4); --soft: light-dark(#5d5a4f, #aba797); --line: light-dark(#e4e0d4, #35322a); --card: light-dark(#fff, #1d1b16); --ground: light-dark(#faf8f2, #14130f); --accent: light-dark(#8a4b16, #f0b27a) }
* { box-sizing: border-box }
body { margin: 0; font: 16px/1.55 system-ui, sans-serif; background: var(--ground); color: var(--ink) }
header, main { max-width: 56rem; margin: 0 auto; padding: 0 1.25rem }
header { display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; gap: .5rem 1.5rem; padding-block: 1.25rem; border-bottom: 1px solid var(--line) }
h1 { font-size: 1.5rem; margin: 0; letter-spacing: -.02em }
h2 { font-size: 1rem; margin: .9rem 0 0 }
p { margin: 0; color: var(--soft); overflow-wrap: anywhere }
strong { color: var(--ink) }
.lead { margin: 2rem 0 1.5rem; font-size: 1.125rem; max-width: 36rem }
ul { display: grid; grid-template-columns: repeat(auto-fill, minmax(13rem, 1fr)); gap: 1rem; list-style: none; margin: 0 0 3rem; padding: 0 }
li { padding: 1rem; border: 1px solid var(--line); border-radius: 14px; background: var(--card) }
li div { aspect-ratio: 3 / 2; border-radius: 9px; display: grid; place-items: center; background: light-dark(#f1e9dc, #2a251c); color: var(--accent) }
.price { color: var(--accent); font-weight: 600; font-variant-numeric: tabular-nums }
`;

const GOODS = [
  {
    what: "Teapot",
    price: "34.00",
    shape: "M9 17h15v9a6 6 0 0 1-6 6h-3a6 6 0 0 1-6-6zM24 20l7-4M9 20a4 4 0 1 0 0 7M16 17v-3",
  },
  {
    what: "Mug",
    price: "12.50",
    shape: "M11 12h14v20H11zM25 17h3a3 3 0 0 1 3 3v3a3 3 0 0 1-3 3h-3",
  },
  { what: "Plate", price: "18.00", shape: "M20 8a14 14 0 1 0 .1 0M20 14a8 8 0 1 0 .1 0" },
];

export type Visitor = { email: string; name: string };

/** The front page. It needs no further request. `visitor` is undefined when no header says who is there. */
export function homePage(shop: string, visitor: Visitor | undefined): string {
  const who = visitor
    ? `Signed in as <strong>${escapeHtml(visitor.name || visitor.email)}</strong>, ${escapeHtml(visitor.email)}`
    : "This app was not told who you are";
  const goods = GOODS.map(
    ({ what, price, shape }) =>
      `<li><div><svg width="64" height="64" viewBox="0 0 40 40" fill="none" stroke="currentColor" stroke-width="1.75" stroke-linejoin="round" stroke-linecap="round" aria-hidden="true"><path d="${shape}"/></svg></div><h2>${what}</h2><p class="price">${price}</p></li>`,
  );
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,"><title>${escapeHtml(shop)}</title><style>${STYLE}</style></head><body>
<header><h1>${escapeHtml(shop)}</h1><p>${who}</p></header>
<main><p class="lead">This page is served by an app on your own machine, through the tunnel and behind the login.</p>
<ul>${goods.join("")}</ul></main></body></html>`;
}
