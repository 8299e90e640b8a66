// The pages, the server and the command line all use this file, so invisible characters are shown in the same way
// everywhere.

// Control characters (including C1, which terminals obey), line separators, halves of characters, and the characters
// that Unicode calls ignorable: direction overrides, which make one text look like another (Unicode TR 36), zero-width
// spaces and tags; and what stands for an object, or joins hieroglyphs. The two selectors of emoji after one, and those that
// choose the form of a Chinese character in a name, are allowed.
export const HIDDEN =
  /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u2800\ufff9-\ufffc\u{13430}-\u{1343f}]|(?!(?<=(?![0-9#*])\p{Emoji})[\ufe0e\ufe0f]|(?<=[0-9#*])\ufe0f\u20e3|(?<=\p{Script=Han})[\u{e0100}-\u{e01ef}])\p{Default_Ignorable_Code_Point}/u;
const ALL_HIDDEN = new RegExp(HIDDEN, "gu");

/**
 * Whether a text contains invisible characters, or characters that change how others are shown. @param {string} text
 */
export function hasHidden(text) {
  return HIDDEN.test(text);
}

/**
 * Writes such characters as `\u202e`, for terminals, logs, messages and files. Linear in the text's length.
 * @param {string} text
 * @param {string} [kept] characters that stay, such as a line break
 */
export function showHidden(text, kept = "") {
  return replaceHidden(text, written, kept);
}

/**
 * Replaces such characters by the result of `write`.
 * @param {string} text
 * @param {(character: string) => string} write
 * @param {string} [kept]
 */
export function replaceHidden(text, write, kept = "") {
  return text.replace(ALL_HIDDEN, (character) =>
    kept.includes(character) ? character : write(character),
  );
}

/**
 * JSON with such characters escaped. Parsing it gives the same value.
 * @param {unknown} value
 * @param {number} [indent]
 */
export function toPlainJson(value, indent) {
  return JSON.stringify(value, null, indent).replace(ALL_HIDDEN, (character) =>
    character === "\n"
      ? character
      : Array.from({ length: character.length }, (_, at) => unit(character, at)).join(""),
  );
}

/** @param {string} character */
function written(character) {
  const code = character.codePointAt(0) ?? 0;
  return code > 0xffff ? `\\u{${code.toString(16)}}` : unit(character, 0);
}

/** @param {string} text @param {number} at */
function unit(text, at) {
  return `\\u${text.charCodeAt(at).toString(16).padStart(4, "0")}`;
}
