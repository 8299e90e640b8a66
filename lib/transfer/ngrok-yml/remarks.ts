/** Notes about one tunnel of the file, for the person who imports. */
export type Remarks = {
  /** What is different in Gatehouse, or left out. */
  notes: string[];
  /** Restrictions that the import cannot keep, so that more people may get in. The person has to agree. */
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
  /** Options that are imported. */
  read: ReadonlySet<string>;
  /** Options that do not decide who gets in. */
  harmless: ReadonlySet<string>;
  /** "Its option", "Its login's option". */
  what: string;
};

/**
 * Names every option of a part of the file that is not imported. An unknown one may have kept somebody out. Values are
 * never shown, because some are secrets.
 */
export function nameLeftOut(options: Options, { read, harmless, what }: Known): Remarks {
  const left = Object.keys(options).filter((key) => !read.has(key) && !isUnset(options[key]));
  const known = left.filter((key) => harmless.has(key));
  const strange = left.filter((key) => !harmless.has(key));
  return {
    notes: known.map((key) => `${what} ${shorten(key)} is left out.`),
    widens: strange.map(
      (key) => `${what} ${shorten(key)} is unknown and left out. It may have kept people out.`,
    ),
  };
}

/** Options of the file whose values could not be read. */
export function findUnreadable(options: Options, parsed: Options): string[] {
  return Object.keys(options).filter((key) => !isUnset(options[key]) && parsed[key] === undefined);
}

/** Missing, or an empty list or text. */
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
