import { expect, test } from "vitest";
import { parse, stringify } from "yaml";
import { hasHidden } from "@/lib/contract/show-hidden.mjs";
import { toPlainYaml } from "./plain-yaml";

test("written YAML has no hidden characters, and its value is the same", () => {
  const odd = "x\u202e\u2066 # \u009b\u{e0041}\u200b";
  const value = {
    [odd]: odd,
    list: [`one\ntwo ${odd}\n`, `${odd} `.repeat(40), "\ud800", "\r\n\t"],
    literal: "\\u202e \\u{e0041}",
  };
  for (const options of [{}, { lineWidth: 0 }, { aliasDuplicateObjects: false }]) {
    const text = toPlainYaml(value, options);
    expect(hasHidden(text.replaceAll("\n", ""))).toBe(false);
    expect(parse(text)).toEqual(value);
    // YAML within YAML, as in a Compose file.
    const outer = toPlainYaml({ content: text }, options);
    expect(parse(parse(outer).content)).toEqual(value);
  }
});

test("text without hidden characters is written as usual", () => {
  const value = {
    name: "Café 辻\u{e0100} ☕️",
    text: "one\n\ttwo\n",
    list: [1, true, null, "\\u{41}"],
  };
  expect(toPlainYaml(value)).toBe(stringify(value));
});
