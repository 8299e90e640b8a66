/** Everything that a browser is asked for ends by then, or is an error. A machine may be busy with other things. */
export const DEADLINE_MS = 30_000;

export type Role = "button" | "dialog" | "heading" | "img" | "link" | "textbox";

/** A thing on a page as people know it: its role and whole name, or its text. */
export type Target = { role: Role; name: string } | { text: string };

export type Size = { width: number; height: number };

/** A tab or a window. Each call waits at most `DEADLINE_MS` for what it needs, and throws when that does not come. */
export type Tab = {
  /** Resolves when the page has loaded, whatever its status. */
  open(url: string): Promise<void>;
  /** Resolves when it is visible. */
  see(target: Target): Promise<void>;
  click(target: Target): Promise<void>;
  /** Replaces what is in a text field. */
  fill(target: Target, text: string): Promise<void>;
  /** Types into whatever has the focus, each character as a key of its own. */
  type(text: string): Promise<void>;
  press(key: Key): Promise<void>;
  /** The value of an expression in the page, which must be JSON. */
  evaluate(expression: string): Promise<unknown>;
  /** The size of the page itself, without the window around it. */
  resize(size: Size): Promise<void>;
  /** Writes what is seen of the page into this PNG file. */
  picture(file: string): Promise<void>;
};

export type Key = "Escape" | "Enter" | "Control+k";

/** One person's browser: tabs that share their cookies, and with nobody else. */
export type Person = { newTab(): Promise<Tab>; close(): Promise<void> };

export type Engine = {
  /** Its name and version, such as "Firefox 153.7.0". */
  version: string;
  newPerson(): Promise<Person>;
  /** Ends its programs. */
  close(): Promise<void>;
};

/** For messages. */
export function describe(target: Target): string {
  return "text" in target ? `"${target.text}"` : `the ${target.role} "${target.name}"`;
}
