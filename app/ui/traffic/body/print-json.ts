import { applyEdits, format, type ParseError, parseTree, printParseErrorCode } from "jsonc-parser";
import { type Printed, placeOf } from "./printed";

/** Changes only white space, so that long numbers and duplicate keys are shown unchanged. */
export function printJson(text: string): Printed {
  const errors: ParseError[] = [];
  parseTree(text, errors, { disallowComments: true, allowTrailingComma: false });
  const [first] = errors;
  if (first) {
    const message = sentence(printParseErrorCode(first.error));
    return { text, error: { ...placeOf(text, first.offset), message } };
  }
  const edits = format(text, undefined, { insertSpaces: true, tabSize: 2, eol: "\n" });
  return { text: applyEdits(text, edits) };
}

/** `CommaExpected` becomes "comma expected". */
function sentence(code: string): string {
  return code.replace(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter}`).toLowerCase();
}
