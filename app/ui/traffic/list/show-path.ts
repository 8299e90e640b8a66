/** From this length on a path is likely to be cut, and paths of one app differ at their ends. */
const LONG_FROM = 28;
const END = { least: 6, most: 26, usual: 14 };
/** No end is longer than this part of its path: the list gives it no more room. See CutPath in row-cells.tsx. */
const END_SHARE = 0.6;

export type PathParts = {
  /** What is cut where there is no room. */
  head: string;
  /** The end of the path, which stays. */
  tail: string;
  /** With its question mark. */
  query: string;
};

/** A path in parts, so that it loses its middle rather than its end. Together they are the text itself. */
export function splitPath(text: string): PathParts {
  const mark = text.indexOf("?");
  const path = mark === -1 ? text : text.slice(0, mark);
  const query = mark === -1 ? "" : text.slice(mark);
  if (path.length < LONG_FROM) return { head: path, tail: "", query };
  const slash = path.lastIndexOf("/", path.length - END.least);
  const length = path.length - slash;
  const most = Math.min(END.most, path.length * END_SHARE);
  const end = slash > 0 && length <= most ? length : END.usual;
  const at = cutPoint(path, path.length - end);
  return { head: path.slice(0, at), tail: path.slice(at), query };
}

/** Not between the halves of a character that UTF-16 writes in two. */
function cutPoint(text: string, at: number): number {
  const code = text.charCodeAt(at);
  return code >= 0xdc00 && code <= 0xdfff ? at - 1 : at;
}
