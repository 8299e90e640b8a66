import type { WriteStream } from "node:tty";
import { showHidden } from "@/lib/contract/show-hidden.mjs";

const CODES = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, cyan: 36 } as const;

export type Style = keyof typeof CODES;

/** A text whose hidden characters are made visible, with its styles. So no text of others styles or moves anything. */
export type Painted = { readonly shown: string; readonly styles: readonly Style[] };

export function paint(text: string, ...styles: Style[]): Painted {
  return { shown: showHidden(text), styles };
}

type Output = Pick<WriteStream, "write"> & { isTTY?: boolean };

/** Prints one line. Styles are only for terminals (https://no-color.org). */
export function printPainted(
  parts: readonly (Painted | string)[],
  output: Output = process.stdout,
) {
  output.write(`${toLine(parts, output.isTTY === true && mayStyle())}\n`);
}

/** A line with or without styles. A plain string is painted without any. */
export function toLine(parts: readonly (Painted | string)[], isStyled: boolean): string {
  return parts
    .map((part) => (typeof part === "string" ? paint(part) : part))
    .map(({ shown, styles }) => (isStyled && styles.length > 0 ? wrap(shown, styles) : shown))
    .join("")
    .trimEnd();
}

function wrap(shown: string, styles: readonly Style[]): string {
  return `\u001b[${styles.map((style) => CODES[style]).join(";")}m${shown}\u001b[0m`;
}

function mayStyle(): boolean {
  return !process.env.NO_COLOR && process.env.TERM !== "dumb";
}
