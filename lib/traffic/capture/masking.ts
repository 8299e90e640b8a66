/** What a scanner of one format needs of the others. */
export type Masking = {
  /** A value of this name was masked. */
  note(name: string): void;
  /** Masks what stands inside a value, decoded: an address, a form, JSON, XML or plain text. */
  inside(text: string): string;
};

const NAMES_MOST = 100;
const NAME_LONGEST = 100;

/** Adds to a list for people: what a stranger sends makes it neither long nor wide. */
export function noteIn(masked: Set<string>): (name: string) => void {
  return (name) => {
    if (masked.size < NAMES_MOST) masked.add(name.slice(0, NAME_LONGEST));
  };
}
