/** Checked in this order, because most browsers also name the products further down. */
const PRODUCTS: readonly (readonly [RegExp, string])[] = [
  [/\bEdgA?\/(\d{1,4})/, "Edge"],
  [/\bOPR\/(\d{1,4})/, "Opera"],
  [/\bVivaldi\/(\d{1,4})/, "Vivaldi"],
  [/\bElectron\/(\d{1,4})/, "Electron"],
  [/\bFirefox\/(\d{1,4})/, "Firefox"],
  [/Chrom(?:e|ium)\/(\d{1,4})/, "Chrome"],
  [/\bVersion\/(\d{1,4})\S* Safari\//, "Safari"],
];

const SYSTEMS: readonly (readonly [RegExp, string])[] = [
  [/\bAndroid\b/, "Android"],
  [/\b(iPhone|iPad)\b/, "iOS"],
  [/\bWindows\b/, "Windows"],
  [/\bMac OS X\b/, "macOS"],
  [/\bCrOS\b/, "ChromeOS"],
  [/\bLinux\b/, "Linux"],
];

/** No browser sends a longer header; the rest is not read. */
const MOST = 512;

/**
 * The name of the browser or program that sent this `User-Agent`, for people: "Firefox 140 on Linux", "curl 8". Never
 * throws.
 */
export function nameBrowser(userAgent: string | null): string {
  const text = (userAgent ?? "").slice(0, MOST);
  const system = SYSTEMS.find(([pattern]) => pattern.test(text))?.[1];
  for (const [pattern, name] of PRODUCTS) {
    const version = pattern.exec(text)?.[1];
    if (version) return `${name} ${version}${system ? ` on ${system}` : ""}`;
  }
  const [, program, version] = /^([A-Za-z][\w.-]{0,39})(?:\/(\d{1,4}))?/.exec(text) ?? [];
  if (!program) return "Unnamed program";
  return version ? `${program} ${version}` : program;
}
