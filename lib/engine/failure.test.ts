import { expect, test } from "vitest";
import { readFailure } from "./failure";

test.each([
  [
    "failed to connect session: The account is limited.\r\n\r\nERR_NGROK_108\r\n error_code: ERR_NGROK_108",
    "The account is limited.",
  ],
  ["The tunnel is not here. See ERR_NGROK_3200", "The tunnel is not here. See ERR_NGROK_3200"],
  ["failed to start listener: first\n\tsecond", "first\n\tsecond"],
  [
    "The domain \u202emoc.elpmaxe\u202c is\u001b[2J\u0000 taken",
    String.raw`The domain \u202emoc.elpmaxe\u202c is\u001b[2J\u0000 taken`,
  ],
])(
  "ngrok's text is shown without what the SDK adds, and with what nobody sees: %j",
  (text, shown) => {
    expect(readFailure(new Error(text)).detail).toBe(shown);
  },
);

test("a text of any length and form is read", () => {
  const lines = `a${"\n \n".repeat(200_000)}error_code: ERR_NGROK_x`;
  const names = "\nERR_NGROK_1 ".repeat(100_000);
  for (const text of [lines, names, ""]) {
    expect(readFailure(new Error(text)).detail.length).toBeLessThanOrEqual(2_000);
  }
});
