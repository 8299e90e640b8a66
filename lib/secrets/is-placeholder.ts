// Words of placeholders such as "YOUR_AUTHTOKEN" or "paste your token here". A text is a placeholder when it has no
// other words.
const WORDS = new Set(
  (
    "a access add an api app auth authtoken change changeme client client_secret copy copied dashboard descope dummy " +
    "enter example fill fixme from get goes here hidden in insert is it key masked me my myauthtoken mytoken ngrok none " +
    "not null of or paste placeholder project put redacted removed replace replaceme sample secret secrets set tbd the " +
    "this to todo token undefined unset use value with your yourauthtoken yourtoken x xx xxx"
  ).split(" "),
);

// `$TOKEN`, `${TOKEN}`, `${secrets.get(...)}`, `$(command)`, `{{ token }}`, `%TOKEN%`, `<token>`, `your-token`.
const SYNTAX = [
  /\$[{(]/,
  /^\$[a-z_]\w*$/i,
  /\{\{/,
  /^%[^%]+%$/,
  /^<.*>$/s,
  /^\[.*\]$/s,
  /^your[-_ ]/i,
];
// "xxxx", "****", "....", and a token that shows only its beginning.
const MASKED = [/^[x*.…•_-]+$/i, /\.\.\.|…|\*\*\*|x{6}/i];
const LONGEST = 200;

/**
 * Whether a text is a template or the name of a variable, which nobody has filled in. Also for fields without secrets.
 */
export function isTemplate(text: string): boolean {
  return SYNTAX.some((form) => form.test(text.trim()));
}

/**
 * Whether a text is a placeholder for a secret: the name of a variable, a template, or a word such as "changeme". Such
 * a text is never stored as a secret; the person is asked for the real one.
 */
export function isPlaceholder(secret: string): boolean {
  const text = secret.trim();
  if (text === "" || isTemplate(text)) return true;
  if (text.length > LONGEST) return false;
  return MASKED.some((form) => form.test(text)) || hasOnlyPlaceholderWords(text);
}

/** A text with a digit in it may be a real secret. */
function hasOnlyPlaceholderWords(text: string): boolean {
  if (/\d/.test(text)) return false;
  const words = text
    .replace(/([a-z])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter((word) => word !== "");
  return words.length > 0 && words.every((word) => WORDS.has(word));
}
