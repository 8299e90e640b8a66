import { parseArgs } from "node:util";
import { expect, test } from "vitest";
import { agreementId } from "./agreement-id";

const options = { "accept-destination": { type: "string" } } as const;

test("an id is taken by the command line as it is printed, whatever it says yes to", () => {
  for (let index = 0; index < 500; index += 1) {
    const id = agreementId(["shop", index]);
    const { values } = parseArgs({ args: ["--accept-destination", id], options });
    expect(values["accept-destination"]).toBe(id);
  }
});

test("the same facts have one id, others another one", () => {
  expect(agreementId(["a", "b"])).toBe(agreementId(["a", "b"]));
  expect(agreementId(["a", "b"])).not.toBe(agreementId(["ab"]));
});
