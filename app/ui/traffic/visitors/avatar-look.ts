// White on each of these has a contrast of at least 4.5:1 (WCAG 2.2, 1.4.3), in both themes. Whole class names, since
// styles are built ahead of time.
const COLOURS = [
  "bg-[#4b39b5]",
  "bg-[#0d7150]",
  "bg-[#b52435]",
  "bg-[#875500]",
  "bg-[#7a3ab8]",
  "bg-[#0b6a8f]",
  "bg-[#a02c7d]",
  "bg-[#4d6b1f]",
  "bg-[#a8430f]",
  "bg-[#4a5568]",
] as const;

/** The same colour for the same address, whatever its case. */
export function avatarColour(email: string): (typeof COLOURS)[number] {
  let hash = 0;
  for (const character of email.toLowerCase()) {
    hash = (Math.imul(hash, 31) + (character.codePointAt(0) ?? 0)) | 0;
  }
  return COLOURS[Math.abs(hash) % COLOURS.length] ?? COLOURS[0];
}

/** Two letters: from the first and the last word of the name, or from the address before the @. */
export function initialsOf(email: string, name?: string): string {
  const words = (name?.trim() || (email.split("@")[0] ?? ""))
    .split(/[\s._+-]+/u)
    .map((word) => [...word].filter((character) => /[\p{L}\p{N}]/u.test(character)))
    .filter((letters) => letters.length > 0);
  const [first = [], last] = [words[0], words.length > 1 ? words.at(-1) : undefined];
  const letters = last ? [first[0], last[0]] : first.slice(0, 2);
  return letters.join("").toUpperCase() || "?";
}
