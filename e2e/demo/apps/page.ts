import type http from "node:http";
import { escapeHtml } from "@/e2e/lab/edge/pages";

const STYLE = `
:root { color-scheme: light dark; --ink: light-dark(#1b2128, #e8ecf1); --soft: light-dark(#57616d, #9aa5b1); --line: light-dark(#dfe4ea, #2b333c); --card: light-dark(#fff, #181d23); --ground: light-dark(#f4f6f8, #101418); --accent: light-dark(#0b6b62, #5fd0c3) }
* { box-sizing: border-box }
body { margin: 0; font: 15px/1.5 system-ui, sans-serif; background: var(--ground); color: var(--ink) }
header, main { max-width: 60rem; margin: 0 auto; padding: 1.25rem }
header { display: flex; flex-wrap: wrap; align-items: baseline; justify-content: space-between; gap: .25rem 1.5rem; padding-bottom: 0 }
h1 { font-size: 1.375rem; margin: 0; letter-spacing: -.02em }
p { margin: 0; color: var(--soft); overflow-wrap: anywhere }
nav { display: flex; gap: 1rem; margin-bottom: 1rem }
a { color: var(--accent) }
.card { overflow-x: auto; border: 1px solid var(--line); border-radius: 12px; background: var(--card); padding: .25rem 1rem }
table { width: 100%; border-collapse: collapse; font-variant-numeric: tabular-nums }
th { font-weight: 600; color: var(--soft); font-size: .85rem }
th, td { padding: .6rem .75rem .6rem 0; text-align: left; white-space: nowrap }
tr + tr td, tbody tr td { border-top: 1px solid var(--line) }
td:last-child, th:last-child { text-align: right; padding-right: 0 }
code { font: .875rem ui-monospace, monospace }
ol { list-style: none; margin: .5rem 0; padding: 0; min-height: 9rem; font: .875rem/1.9 ui-monospace, monospace }
h2 { font-size: 1rem; margin: 1.5rem 0 .5rem }
`;

/** A page of the demo's admin and of its API. `body` is HTML. */
export function appPage(title: string, request: http.IncomingMessage, body: string): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,"><title>${escapeHtml(title)}</title><style>${STYLE}</style></head><body>
<header><h1>${escapeHtml(title)}</h1><p>${who(request)}</p></header><main>${body}</main></body></html>`;
}

function who({ headers }: http.IncomingMessage): string {
  const email = headers["ngrok-auth-user-email"];
  return email === undefined
    ? "This app was not told who you are"
    : `Signed in as ${escapeHtml(String(email))}`;
}

/** A table of texts. */
export function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[], tag: "th" | "td") =>
    `<tr>${cells.map((cell) => `<${tag}>${escapeHtml(cell)}</${tag}>`).join("")}</tr>`;
  const body = rows.map((row) => line(row, "td")).join("");
  return `<div class="card"><table><thead>${line(heads, "th")}</thead><tbody>${body}</tbody></table></div>`;
}
