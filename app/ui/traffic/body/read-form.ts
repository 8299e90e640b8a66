import { type Printed, placeOf } from "./printed";

export type FormFields = { fields: [name: string, value: string][]; error?: Printed["error"] };

/** The fields of a query or of a form, in order, decoded as browsers do (WHATWG URL, urlencoded parsing). */
export function readForm(text: string): FormFields {
  const fields = [...new URLSearchParams(text)] satisfies [string, string][];
  const broken = /%(?![0-9A-Fa-f]{2})/.exec(text);
  if (!broken) return { fields };
  const message = "a percent sign is not followed by two hexadecimal digits";
  return { fields, error: { ...placeOf(text, broken.index), message } };
}
