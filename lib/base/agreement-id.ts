import { createHash } from "node:crypto";

/**
 * The id of something that has to be agreed to: the same for the same facts, and another one when any of them changes. 72 bits.
 * Hexadecimal, because it is typed after an option of the command line, where a word that begins with a dash is an option.
 */
export function agreementId(facts: readonly unknown[]): string {
  return createHash("sha256").update(JSON.stringify(facts)).digest("hex").slice(0, 18);
}
