import fc from "fast-check";

// The patterns that the scanners of lib/traffic/capture and lib/secrets look for, alone and in unusual combinations.

const PIECES = [
  ..."{}[]()<>\"'`\\/:;,=&?#%@.+-_ \t\n\r\u0000aZ9é",
  ...'a= a& %25 %3A %3Da %zz pin=1& code: code= code=code => := == :// //a:b@ https:// \\" \'\\\' "a": a: {a: /a; ;a='.split(
    " ",
  ),
  ..."<a <a> </a> <a/> <token> <token/> <![CDATA[ ]]> <!-- --> &lt; &quot; &#x22; <a&nbsp;b='".split(
    " ",
  ),
  ..."token password eyJ eyJaaaaaaaa. code key name value".split(" "),
  '{"a":',
  '{"pin":',
  '{"name":"code","value":',
  '{"name":"password","value":',
  '{"value":1,"value":',
  '["a",',
  "<a name='password'>",
  "<name>password</name>",
  "password: ",
  'password:"',
  "password:\\",
  "api key ",
  "Bearer ",
  "-----BEGIN",
  "-----BEGIN PRIVATE KEY-----",
  "-----END",
  "--B",
  "--B\r\n\r\n",
  "--B\nContent-Disposition: a; name=",
  'name="',
  "x=%252525",
  "\ud800",
  "\udc00",
  "\ufeff",
];

const piece = fc.oneof(
  { arbitrary: fc.constantFrom(...PIECES), weight: 6 },
  { arbitrary: fc.string({ maxLength: 4 }), weight: 1 },
  { arbitrary: fc.string({ unit: "binary", maxLength: 3 }), weight: 1 },
);

/** A short text. */
export const hostileText = fc.array(piece, { maxLength: 40 }).map((parts) => parts.join(""));

/** Texts of any alphabet and length: a beginning, a repeated pattern, an end. */
export const hostilePattern = fc
  .tuple(
    fc.array(piece, { maxLength: 3 }),
    fc.array(piece, { minLength: 1, maxLength: 4 }).filter((parts) => parts.join("") !== ""),
    fc.array(piece, { maxLength: 3 }),
  )
  .map(([before, unit, after]) => ({
    before: before.join(""),
    unit: unit.join(""),
    after: after.join(""),
  }));

export type Pattern = { before: string; unit: string; after: string };

export function textOf({ before, unit, after }: Pattern, length: number): string {
  const middle = Math.max(0, length - before.length - after.length);
  return before + unit.repeat(Math.ceil(middle / unit.length)).slice(0, middle) + after;
}
