// The pages, the server and the command line use this: what nobody sees is found and shown alike everywhere.

// Controls (also those of C1, which terminals obey), separators of lines, halves of characters, and what Unicode calls
// ignorable: the overrides of direction, which let one text look like another (Unicode TR 36), spaces without a width,
// tags. Not the two selectors of emoji, nor those that choose the form of a Chinese character in a name.
const HIDDEN =
  /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u2800\ufff9-\ufffb]|(?![\ufe0e\ufe0f]|(?<=\p{Script=Han})[\u{e0100}-\u{e01ef}])\p{Default_Ignorable_Code_Point}/u;
const ALL_HIDDEN = new RegExp(HIDDEN, "gu");

/** Whether a text holds characters that nobody sees, or that change how others are shown. @param {string} text */
export function hasHidden(text) {
  return HIDDEN.test(text);
}

/**
 * The text with such characters written out, as `\u202e`: for terminals, logs, messages and files. Linear in its
 * length.
 *
 * @param {string} text
 * @param {string} [kept] Those that stay, such as a line break.
 */
export function showHidden(text, kept = "") {
  return replaceHidden(text, written, kept);
}

/**
 * The text with what `write` makes of such characters.
 *
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
 * JSON with such characters written out, which is the same value to whoever parses it.
 *
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
