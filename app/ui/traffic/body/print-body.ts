import type { CapturedBody } from "@/lib/contract/traffic";
import { printJson } from "./print-json";
import { printXml } from "./print-xml";
import type { Printed } from "./printed";

export type Syntax = "JSON" | "XML" | "form";

export function syntaxOf({ kind, contentType = "" }: CapturedBody): Syntax | undefined {
  if (kind !== "text") return undefined;
  const type = contentType.split(";")[0]?.trim().toLowerCase() ?? "";
  if (/[/+]json$/.test(type)) return "JSON";
  if (/[/+]xml$/.test(type)) return "XML";
  return type === "application/x-www-form-urlencoded" ? "form" : undefined;
}

/**
 * Formats the body when its syntax is known and correct. A body that was cut off cannot be correct, and the sender is
 * not to blame for that.
 */
export function printBody(body: CapturedBody): Printed {
  const text = body.text ?? "";
  const print = { JSON: printJson, XML: printXml, form: undefined }[syntaxOf(body) ?? "form"];
  if (!print || text === "") return { text };
  const printed = print(text);
  return printed.error && body.truncated ? { text } : printed;
}
