import jsQR from "jsqr";
import { expect, test } from "vitest";
import { TerminalScreen } from "@/e2e/terminal-screen";
import { drawQr } from "./draw-qr";

const ROOMY = { columns: 100, rows: 50 };
const [BLACK, WHITE] = [0, 15];
/** Pixels of one module. */
const SCALE = 4;

/** The lines as a terminal of this ground shows them, read by a camera. */
function scan(lines: string[], ground: number): string | undefined {
  const screen = new TerminalScreen(100, lines.length + 4);
  screen.write(`\r\n\r\n${lines.map((line) => `    ${line}\r\n`).join("")}`);
  const modules = screen.cells().flatMap((line) => {
    const halves = Array.from({ length: 60 }, (_, column) => {
      const { text, look } = line[column] ?? { text: " ", look: {} };
      const [back, ink] = [look.back ?? ground, look.colour ?? ground];
      return [/[▀█]/.test(text) ? ink : back, /[▄█]/.test(text) ? ink : back] as const;
    });
    return [halves.map(([upper]) => upper), halves.map(([, lower]) => lower)];
  });
  const [width, height] = [60 * SCALE, modules.length * SCALE];
  const pixels = new Uint8ClampedArray(width * height * 4).fill(255);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const isDark = modules[Math.floor(y / SCALE)]?.[Math.floor(x / SCALE)] === BLACK;
      pixels.fill(isDark ? 0 : 255, (y * width + x) * 4, (y * width + x) * 4 + 3);
    }
  }
  return jsQR(pixels, width, height)?.data;
}

test.each([
  ["dark", BLACK],
  ["light", WHITE],
])(
  "a camera reads it from a %s terminal, and it has no edge that is not its own",
  (_name, ground) => {
    const url = "https://storefront-demo.ngrok-free.app";
    const lines = drawQr(url, ROOMY) ?? [];
    expect(scan(lines, ground)).toBe(url);
    // A black strip below it would be seen on a light terminal.
    expect(lines.at(-1)).not.toContain("40m");
  },
);

test("it is left out where the terminal is too small", () => {
  const url = "https://storefront-demo.ngrok-free.app";
  const lines = drawQr(url, ROOMY) ?? [];
  expect(drawQr(url, { columns: 20, rows: 50 })).toBeUndefined();
  expect(drawQr(url, { columns: 100, rows: lines.length - 1 })).toBeUndefined();
  expect(drawQr(url, { columns: 100, rows: lines.length })).toEqual(lines);
});
