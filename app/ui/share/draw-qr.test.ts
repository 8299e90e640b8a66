import jsQr from "jsqr";
import { expect, test } from "vitest";
import { drawQr } from "./draw-qr";

const SCALE = 4;

/** Paints the path and reads it as a camera would. */
function photograph(text: string): string | undefined {
  const { size, path } = drawQr(text);
  const width = size * SCALE;
  const pixels = new Uint8ClampedArray(width * width * 4).fill(255);
  for (const [, x, y] of path.matchAll(/M(\d+) (\d+)h1v1h-1z/g)) {
    for (let row = 0; row < SCALE; row += 1) {
      const start = ((Number(y) * SCALE + row) * width + Number(x) * SCALE) * 4;
      for (let at = start; at < start + SCALE * 4; at += 4) pixels.fill(0, at, at + 3);
    }
  }
  return jsQr(pixels, width, width)?.data;
}

test.each([
  "https://storefront.example.app",
  `https://${"long-".repeat(20)}name.example.app/path?a=b`,
])("a camera reads %s from the QR code", (url) => {
  expect(photograph(url)).toBe(url);
});
