import { encode } from "uqr";

// The quiet zone of four modules that ISO/IEC 18004 asks for.
const QUIET = 4;

/** The width in modules, quiet zone included, and the dark modules as one SVG path. */
export function drawQr(text: string): { size: number; path: string } {
  const { size, data } = encode(text, { ecc: "M", border: QUIET });
  const path = data
    .flatMap((line, y) => line.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : "")))
    .join("");
  return { size, path };
}
