import type { Cell } from "./terminal-screen";

export type Theme = "light" | "dark";

/** The 16 colours of a terminal, as GitHub's themes have them, so that a picture fits the page around it. */
const PALETTES: Record<Theme, { ground: string; text: string; border: string; colours: string[] }> =
  {
    light: {
      ground: "#ffffff",
      text: "#1f2328",
      border: "#d1d9e0",
      colours: [
        ...["#24292f", "#cf222e", "#116329", "#7d4e00", "#0969da", "#8250df", "#1b7c83", "#6e7781"],
        ...["#57606a", "#a40e26", "#1a7f37", "#633c01", "#218bff", "#a475f9", "#3192aa", "#ffffff"],
      ],
    },
    dark: {
      ground: "#0d1117",
      text: "#e6edf3",
      border: "#3d444d",
      colours: [
        ...["#0d1117", "#ff7b72", "#3fb950", "#d29922", "#58a6ff", "#bc8cff", "#39c5cf", "#b1bac4"],
        ...["#6e7681", "#ffa198", "#56d364", "#e3b341", "#79c0ff", "#d2a8ff", "#56d4dd", "#ffffff"],
      ],
    },
  };

/** Whole pixels at twice the size. */
const [WIDTH, HEIGHT, SIZE] = [8.5, 18, 14];
const PADDING = 24;
/** Which part of a cell a block covers: its top and its height, of 1. */
const BLOCKS: Record<string, readonly [top: number, height: number]> = {
  "█": [0, 1],
  "▀": [0, 0.5],
  "▄": [0.5, 0.5],
};

/** A terminal's lines as SVG. Blocks are drawn as rectangles, because fonts leave gaps between them. */
export function drawTerminal(lines: readonly Cell[][], theme: Theme): string {
  const { ground, text, border } = PALETTES[theme];
  const columns = Math.max(...lines.map((line) => line.length));
  const [width, height] = [columns * WIDTH + 2 * PADDING, lines.length * HEIGHT + 2 * PADDING];
  const cells = lines.flatMap((line, row) =>
    line.map((cell, column) => drawCell(cell, row, column, theme)),
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" font-family="'DejaVu Sans Mono', Menlo, Consolas, monospace" font-size="${SIZE}" fill="${text}">
<rect x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="10" fill="${ground}" stroke="${border}"/>
${cells.join("")}
</svg>`;
}

function drawCell({ text, look }: Cell, row: number, column: number, theme: Theme): string {
  const { colours } = PALETTES[theme];
  const [x, y] = [PADDING + column * WIDTH, PADDING + row * HEIGHT];
  const fill = look.colour === undefined ? "" : ` fill="${colours[look.colour]}"`;
  const back =
    look.back === undefined ? "" : rectangle(x, y, HEIGHT, ` fill="${colours[look.back]}"`);
  const block = BLOCKS[text];
  if (block) return back + rectangle(x, y + block[0] * HEIGHT, block[1] * HEIGHT, fill);
  if (text === " ") return back;
  const bold = look.bold ? ' font-weight="bold"' : "";
  const dim = look.dim ? ' opacity="0.62"' : "";
  return `${back}<text x="${x}" y="${y + SIZE}"${fill}${bold}${dim}>${escapeXml(text)}</text>`;
}

function rectangle(x: number, y: number, height: number, fill: string): string {
  return `<rect shape-rendering="crispEdges" x="${x}" y="${y}" width="${WIDTH}" height="${height}"${fill}/>`;
}

function escapeXml(text: string): string {
  return text.replace(/[&<>]/g, (character) => `&#${character.charCodeAt(0)};`);
}
