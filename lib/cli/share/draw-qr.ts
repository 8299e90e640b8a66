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
  // The renderer draws what is light: white on black, so that it is right on light and on dark terminals. Of an odd number
  // of modules, the last line has only its upper half.
  const [onBlack, alone] = ["\u001b[97;40m", "\u001b[97m"];
  const isHalf = (line: string) => !/[^▀]/.test(line);
  return lines.map((line, index) => {
    const isLast = index === lines.length - 1;
    return `${isLast && isHalf(line) ? alone : onBlack}${line}\u001b[0m`;
  });
}
