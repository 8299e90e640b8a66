/** Below this path everything is ours. */
const RESERVED = ".gatehouse";
/** The apps behind one link. */
export const APPS_PATH = `/${RESERVED}/`;
export const ASK_PATH = `/${RESERVED}/ask`;
/** How often a path may be encoded over and over; no server undoes it more often. */
const MOST_CODINGS = 3;

/**
 * Whether an app, or a server in front of it, could take this request target for one at or below `/.gatehouse`: decoded,
 * slashes collapsed, dots resolved, in any case. Linear in its length.
 */
export function isReserved(target: string): boolean {
  // Most have nothing in them that has to be undone.
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

/** Without the query, and without what a proxy's client writes before the path (RFC 9112, section 3.2.2). */
function pathOf(target: string): string {
  const end = target.search(/[?#]/);
  const path = end < 0 ? target : target.slice(0, end);
  return path.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/\\]*/i, "");
}

/** Also where the path leads out again: another reader might stop there. */
function passesThrough(path: string): boolean {
  let depth = 0;
  for (const segment of path.split(/[/\\]+/)) {
    // `;x=1` are parameters of a segment for some servers.
    const name = fold(segment.replace(/;.*$/s, ""));
    if (name === "" || name === ".") continue;
    if (name === "..") depth = Math.max(0, depth - 1);
    else if (depth === 0 && name === RESERVED) return true;
    else depth += 1;
  }
  return false;
}

/** Without what nobody sees, and both ways: some letters meet others in only one of them. */
function fold(bytes: string): string {
  const text = Buffer.from(bytes, "latin1").toString("utf8");
  return text
    .replace(/[\s\p{Cc}]/gu, "")
    .toUpperCase()
    .toLowerCase();
}

/** What is no code stays as it is. A path is bytes, each as one character, as Node has it. */
function decode(path: string): string {
  return path.replace(/%([0-9a-f]{2})/gi, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}

/** The request target that a visitor goes back to: on this site, whatever stands in `text`. */
export function safeTarget(text: string | null | undefined): string {
  const isSafe =
    text !== null && text !== undefined && /^\/(?![/\\])[\x21-\x5b\x5d-\x7e]{0,2048}$/.test(text);
  return isSafe && !isReserved(text) ? text : "/";
}
