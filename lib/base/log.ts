import { showHidden } from "@/lib/contract/show-hidden.mjs";
import { redactFields } from "./redact";

/** Prints one line for the user: the time and what happened, without secrets. */
export function log(message: string): void {
  const line = redactFields(message)
    .split("\n")
    .map((part) => part.trim())
    .join(" ");
  process.stdout.write(`${new Date().toLocaleTimeString("en-GB")}  ${showHidden(line)}\n`);
}
