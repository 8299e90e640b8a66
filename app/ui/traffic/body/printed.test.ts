import fc from "fast-check";
import { expect, test } from "vitest";
import { fromBase64, hexDump } from "./hex-dump";
import { printingJson, printJson } from "./print-json";
import { printXml } from "./print-xml";
import { readForm } from "./read-form";

test("JSON keeps long numbers, doubled keys and escapes", () => {
  expect(printJson('{"id":12345678901234567890,"a":1.0,"a":"\\u00e9"}').text).toBe(
    '{\n  "id": 12345678901234567890,\n  "a": 1.0,\n  "a": "\\u00e9"\n}',
  );
});

test("JSON is laid out line by line, and what is empty stays on its line", () => {
  const text =
    '\t{"a" :[ ], "b":[{},\n{ "c":"x, {y}: \\\\\\"z"}],"d":{"e":[1,-2.5e3,true,null]}}\r\n';
  const { text: printed } = printJson(text);
  expect(printed).toBe(
    [
      "{",
      '  "a": [],',
      '  "b": [',
      "    {},",
      "    {",
      '      "c": "x, {y}: \\\\\\"z"',
      "    }",
      "  ],",
      '  "d": {',
      '    "e": [',
      "      1,",
      "      -2.5e3,",
      "      true,",
      "      null",
      "    ]",
      "  }",
      "}",
    ].join("\n"),
  );
  expect(JSON.parse(printed)).toEqual(JSON.parse(text));
});

test("any JSON that is laid out means the same", () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 6 }), (text) => {
      expect(printJson(text).text).toBe(JSON.stringify(JSON.parse(text), null, 2));
    }),
  );
});

test("bodies that are made to be slow or large to lay out are shown, at most a few times as long", () => {
  const brackets = "[".repeat(30_000) + "]".repeat(30_000);
  const elements = "<a>".repeat(10_000) + "</a>".repeat(10_000);
  expect(printJson(brackets).text.length).toBeLessThan(brackets.length * 70);
  expect(printJson(`[${"0,".repeat(300_000)}0]`).text).toHaveLength(600_003);
  expect(printXml(elements).text.length).toBeLessThan(elements.length * 30);
  // Deeper than the parser follows: no place can be named.
  expect(printJson("[".repeat(60_000)).text).toHaveLength(60_000);
});

test("laying out goes in steps, so that a page stays quick", () => {
  let steps = 0;
  const printing = printingJson(
    JSON.stringify(Array.from({ length: 20_000 }, (_, id) => ({ id }))),
  );
  while (!printing.next().done) steps += 1;
  expect(steps).toBeGreaterThan(20);
});

test.each([
  ['{"a":1,\n "b" 2}', 2, 6, "colon expected"],
  ['{"a":1,}', 1, 8, "property name expected"],
  ["[1, 2", 1, 6, "close bracket expected"],
  ['{"a": 1} x', 1, 10, "invalid symbol"],
  ['{"a": 1} 2', 1, 10, "end of file expected"],
  ["{/* no */}", 1, 2, "invalid comment token"],
])("JSON %j is wrong at %d:%d", (text, line, column, message) => {
  expect(printJson(text)).toEqual({ text, error: { line, column, message } });
});

test("XML is indented, and its text, entities and attributes stay", () => {
  const text =
    '<?xml version="1.0"?><a x="1 > 0"><b>one &amp; two</b><c/><!-- <d> --><e></e><f><![CDATA[<g>]]></f>tail</a>';
  expect(printXml(text)).toEqual({
    text: [
      '<?xml version="1.0"?>',
      '<a x="1 > 0">',
      "  <b>one &amp; two</b>",
      "  <c/>",
      "  <!-- <d> -->",
      "  <e></e>",
      "  <f><![CDATA[<g>]]></f>",
      "  tail",
      "</a>",
    ].join("\n"),
  });
});

test("a DOCTYPE is one piece, whatever is in its quotes, brackets and comments", () => {
  const doctypes = [
    '<!DOCTYPE a SYSTEM "a>b">',
    '<!DOCTYPE a [<!ENTITY b "]>"><!-- ]> " --><?c ]> ?>]>',
    "<!DOCTYPE a\r\n[\r\n<!ELEMENT a ANY>\r\n]>",
  ];
  for (const doctype of doctypes) {
    expect(printXml(`\ufeff<!-- \u{1f600} -->\r\n${doctype}<a><b/></a>`)).toEqual({
      text: ["<!-- \u{1f600} -->", doctype, "<a>", "  <b/>", "</a>"].join("\n"),
    });
  }
});

test("brackets in a DOCTYPE take no longer than their number", () => {
  for (const brackets of ["[]", '"[" ', "<!---->", "[ ]["]) {
    const text = `<!DOCTYPE a SYSTEM "${brackets.replaceAll('"', "'").repeat(30_000)}["><a/>`;
    expect(printXml(text).text).toContain("<a/>");
  }
});

test("a byte order mark before JSON is left out", () => {
  expect(printJson('\ufeff{"a":1}')).toEqual({ text: '{\n  "a": 1\n}' });
  expect(printJson('\ufeff{"a" 1}').error).toMatchObject({ line: 1, column: 6 });
  expect(printJson("\ufeff\ufeff{}").error).toBeDefined();
});

test.each([
  ["<a>\n  <b>\n</a>", 3, 4],
  ["<a>&nope;</a>", 1, 9],
  ['<a b="1" b="2"/>', 1, 16],
])("XML %j is wrong at %d:%d", (text, line, column) => {
  const { error, text: shown } = printXml(text);
  expect(shown).toBe(text);
  expect(error).toMatchObject({ line, column });
  expect(error?.message).toMatch(/^[a-z]/);
});

test("a form is decoded field by field, and a broken escape is pointed at", () => {
  expect(readForm("a=1&a=2&name=Zo%C3%AB+B&empty=")).toEqual({
    fields: [
      ["a", "1"],
      ["a", "2"],
      ["name", "Zoë B"],
      ["empty", ""],
    ],
  });
  expect(readForm("a=1&\nb=100%&c=3").error).toMatchObject({ line: 2, column: 6 });
});

test("bytes are shown in lines of 16, with what is printable", () => {
  const bytes = fromBase64("iVBORw0KGgoAAAANSUhEUgAA");
  expect(hexDump(bytes)).toBe(
    [
      "00000000  89 50 4e 47 0d 0a 1a 0a  00 00 00 0d 49 48 44 52  |.PNG........IHDR|",
      "00000010  00 00                                             |..|",
    ].join("\n"),
  );
});
