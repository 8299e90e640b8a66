/** A formatted body, or the unchanged one with the place of its syntax error. Lines and columns count from 1. */
export type Printed = {
  text: string;
  error?: { line: number; column: number; message: string };
};

/** The place of a character in a text. */
export function placeOf(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset);
  return {
    line: before.split("\n").length,
    column: offset - (before.lastIndexOf("\n") + 1) + 1,
  };
}
