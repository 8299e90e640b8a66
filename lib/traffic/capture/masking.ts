import { ownText } from "@/lib/base/own-text";

/** What the scanner of one format needs from the others. */
export type Masking = {
  /** A value of this name was masked. */
  note(name: string): void;
  /** Masks secrets within a decoded value, which may be an address, a form, JSON, XML or plain text. */
  inside(text: string): string;
};

const NAMES_MOST = 100;
const NAME_LONGEST = 100;

/** Adds to a list that people read. Strangers choose the names, so both their number and their length are limited. */
export function noteIn(masked: Set<string>): (name: string) => void {
  return (name) => {
    if (masked.size < NAMES_MOST) masked.add(ownText(name, NAME_LONGEST));
  };
}
