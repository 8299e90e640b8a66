/** What is to be said of one tunnel of the file. */
export type Remarks = {
  /** What is different here, or left out. */
  notes: string[];
  /** What the file kept out or checked and the import cannot keep: more people may get in. It needs a yes. */
  widens: string[];
};

export function noRemarks(): Remarks {
  return { notes: [], widens: [] };
}

export function join(...all: Remarks[]): Remarks {
  return {
    notes: unique(all.flatMap(({ notes }) => notes)),
    widens: unique(all.flatMap(({ widens }) => widens)),
  };
}

type Options = Record<string, unknown>;

type Known = {
  /** Options that are read. */
  read: ReadonlySet<string>;
  /** Options that let nobody in or out. */
  harmless: ReadonlySet<string>;
  /** "Its option", "Its login's option". */
  what: string;
};

/**
 * Names every option of a part of the file that is not read. One that is not known here may have kept somebody out.
 * Values are never repeated: some are secrets.
 */
export function nameLeftOut(options: Options, { read, harmless, what }: Known): Remarks {
  const left = Object.keys(options).filter((key) => !read.has(key) && !isUnset(options[key]));
  const known = left.filter((key) => harmless.has(key));
  const strange = left.filter((key) => !harmless.has(key));
  return {
    notes: known.map((key) => `${what} ${shorten(key)} is left out.`),
    widens: strange.map(
      (key) =>
        `${what} ${shorten(key)} is not known here and left out. It may have kept people out.`,
    ),
  };
}

/** Options that are there but came out of reading as nothing. */
export function findUnreadable(options: Options, parsed: Options): string[] {
  return Object.keys(options).filter((key) => !isUnset(options[key]) && parsed[key] === undefined);
}

/** Nothing, or a list or text with nothing in it. */
export function isUnset(value: unknown): boolean {
  return value === undefined || value === null || value === "" || isEmptyList(value);
}

export function isOptions(value: unknown): value is Options {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function shorten(key: string): string {
  return key.slice(0, 40);
}

function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}

function unique(texts: string[]): string[] {
  return [...new Set(texts)];
}
