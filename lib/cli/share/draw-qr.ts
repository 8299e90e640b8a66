import { renderUnicodeCompact } from "uqr";

/** Modules of quiet around it. ISO/IEC 18004 asks for four; cameras are content with two, which fits smaller windows. */
const QUIET = 2;

/**
 * The QR code in lines of half blocks, dark on light whatever the terminal's colours are. Undefined where the terminal
 * has not enough columns or rows for it.
 */
export function drawQr(
  text: string,
  { columns, rows }: { columns: number; rows: number },
): string[] | undefined {
  const lines = renderUnicodeCompact(text, { ecc: "L", border: QUIET }).split("\n");
  const width = lines[0]?.length ?? 0;
  if (width > columns || lines.length > rows) return undefined;
  // The renderer draws what is light. White on black, so that it is right on light and on dark terminals.
  return lines.map((line) => `\u001b[97;40m${line}\u001b[0m`);
}
