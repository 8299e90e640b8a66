/** Decodes the percent-encoding of a form or an address. Invalid sequences stay as they are; never throws. */
export function decodePercent(text: string): string {
  const spaced = text.includes("+") ? text.replaceAll("+", " ") : text;
  if (!spaced.includes("%")) return spaced;
  try {
    return decodeURIComponent(spaced);
  } catch {
    // Servers treat invalid sequences in different ways, so decode only the valid ones around them.
    return spaced.replace(/%([0-7][0-9a-f])/gi, (_all, hex) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    );
  }
}

/** Like encodeURIComponent, but never throws: half a surrogate pair becomes U+FFFD. */
export function encodePercent(text: string): string {
  return encodeURIComponent(text.replace(/[\ud800-\udfff]/gu, "\ufffd"));
}
