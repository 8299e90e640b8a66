// The page and the command line read files for an import in the same way.

/**
 * The text of a file in UTF-8, or in UTF-16 as Windows writes it (PowerShell's `>`, Notepad's "Unicode"), with or
 * without a byte order mark. UTF-16 without a mark is recognised by the zero byte in every ASCII letter.
 */
export function decodeText(bytes: Uint8Array): string {
  const order = findOrder(bytes);
  if (order === "little") return new TextDecoder("utf-16le").decode(bytes);
  if (order === "big") return new TextDecoder("utf-16le").decode(swapPairs(bytes));
  return new TextDecoder().decode(bytes);
}

function findOrder([first, second, third, fourth]: Uint8Array): "little" | "big" | undefined {
  if (first === 0xff && second === 0xfe) return "little";
  if (first === 0xfe && second === 0xff) return "big";
  if (first && second === 0 && third && fourth === 0) return "little";
  if (first === 0 && second && third === 0 && fourth) return "big";
  return undefined;
}

function swapPairs(bytes: Uint8Array): Uint8Array {
  const swapped = new Uint8Array(bytes.length - (bytes.length % 2));
  for (let at = 0; at < swapped.length; at += 2) {
    swapped[at] = bytes[at + 1] ?? 0;
    swapped[at + 1] = bytes[at] ?? 0;
  }
  return swapped;
}
