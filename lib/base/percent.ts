/** Undoes the percent-encoding of a form's or an address's text as far as it is right; never throws. */
export function decodePercent(text: string): string {
  const spaced = text.includes("+") ? text.replaceAll("+", " ") : text;
  if (!spaced.includes("%")) return spaced;
  try {
    return decodeURIComponent(spaced);
  } catch {
    // Servers differ in what they make of a wrong sequence; the right ones around it count all the same.
    return spaced.replace(/%([0-7][0-9a-f])/gi, (_all, hex) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    );
  }
}

/** Never throws, unlike encodeURIComponent: half a character becomes U+FFFD. */
export function encodePercent(text: string): string {
  return encodeURIComponent(text.replace(/[\ud800-\udfff]/gu, "\ufffd"));
}
