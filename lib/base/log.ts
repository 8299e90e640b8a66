import { showHidden } from "@/lib/contract/show-hidden.mjs";
import { redactFields } from "./redact";

/** One line for the user: a time, what happened, no secrets. */
export function log(message: string): void {
  const line = redactFields(message)
    .split("\n")
    .map((part) => part.trim())
    .join(" ");
  process.stdout.write(`${new Date().toLocaleTimeString("en-GB")}  ${showHidden(line)}\n`);
}
