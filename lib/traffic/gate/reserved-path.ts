/** Gatehouse answers all paths below this one. */
const RESERVED = ".gatehouse";
/** The apps behind one link. */
export const APPS_PATH = `/${RESERVED}/`;
export const ASK_PATH = `/${RESERVED}/ask`;
/** How many layers of encoding are decoded. No server decodes more. */
const MOST_CODINGS = 3;

/**
 * Whether an app, or a server in front of it, could read this request target as `/.gatehouse` or a path below it: with
 * encoded letters, repeated slashes, dots, or another case. Linear in its length.
 */
export function isReserved(target: string): boolean {
  // Most targets contain nothing to decode.
  if (!/[%\\]|gatehou/i.test(target)) return false;
  let path = pathOf(target);
  for (let coding = 0; coding <= MOST_CODINGS; coding += 1) {
    if (passesThrough(path)) return true;
    const decoded = decode(path);
    if (decoded === path) return false;
    path = decoded;
  }
  return false;
}

/**
 * The path without the query and without the scheme and host that a proxy's client writes first (RFC 9112, section
 * 3.2.2).
 */
function pathOf(target: string): string {
  const end = target.search(/[?#]/);
  const path = end < 0 ? target : target.slice(0, end);
  return path.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/\\]*/i, "");
}

/** Also true when the path leads out again, because another server might not resolve the dots. */
function passesThrough(path: string): boolean {
  let depth = 0;
  for (const segment of path.split(/[/\\]+/)) {
    // Some servers read `;x=1` as parameters of the segment.
    const name = fold(segment.replace(/;.*$/s, ""));
    if (name === "" || name === ".") continue;
    if (name === "..") depth = Math.max(0, depth - 1);
    else if (depth === 0 && name === RESERVED) return true;
    else depth += 1;
  }
  return false;
}

/**
 * Removes invisible characters and folds the case in both directions, because some letters are equal in only one of
 * them.
 */
function fold(bytes: string): string {
  const text = Buffer.from(bytes, "latin1").toString("utf8");
  return text
    .replace(/[\s\p{Cc}]/gu, "")
    .toUpperCase()
    .toLowerCase();
}

/** Leaves invalid codes as they are. A path is bytes, each as one character, as Node provides it. */
function decode(path: string): string {
  return path.replace(/%([0-9a-f]{2})/gi, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}

/** The request target that a visitor returns to. It is on this site, whatever `text` contains. */
export function safeTarget(text: string | null | undefined): string {
  const isSafe =
    text !== null && text !== undefined && /^\/(?![/\\])[\x21-\x5b\x5d-\x7e]{0,2048}$/.test(text);
  return isSafe && !isReserved(text) ? text : "/";
}
