import { showHidden } from "@/lib/contract/show-hidden.mjs";
import { redactFields } from "./redact";
import { sharedOnce } from "./shared-once";

type Write = (text: string) => void;

const plainWrite = () =>
  sharedOnce("plain-output", (): { write: Write } => ({
    write: (text) => process.stdout.write(text),
  }));

/**
 * After this call, nothing that this process prints shows a secret, also not what Next or a library prints. Hidden
 * characters are made visible too, because people copy a terminal's text into tickets. Node would print a fatal error
 * without this filter, so lib/server/launch/unhandled.mjs prints it.
 */
export function guardOutput(): void {
  sharedOnce("output-guard", () => {
    const { stdout, stderr } = process;
    const unguarded = stdout.write.bind(stdout);
    plainWrite().write = (text) => unguarded(text);
    for (const stream of [stdout, stderr]) {
      stream.write = new Proxy(stream.write, {
        apply: (write, _self, [chunk, ...rest]) =>
          Reflect.apply(write, stream, [masked(chunk), ...rest]),
      });
    }
    return true;
  });
}

/** Prints a text that is meant to show a secret. */
export function printUnmasked(text: string): void {
  plainWrite().write(text);
}

function masked(chunk: unknown): unknown {
  if (typeof chunk === "string") return shown(redactFields(chunk));
  return chunk instanceof Uint8Array
    ? shown(redactFields(Buffer.from(chunk).toString("utf8")))
    : chunk;
}

// Colours come from Next only. In development it also clears the screen, and no foreign texts are printed there.
// biome-ignore lint/suspicious/noControlCharactersInRegex: a terminal's colours begin with one
const COLOUR = /(\u001b\[[\d;]*m)/;

function shown(text: string): string {
  if (process.env.NODE_ENV === "development") return text;
  const parts = text.split(COLOUR);
  return parts.map((part, at) => (at % 2 === 1 ? part : showHidden(part, "\n\r\t"))).join("");
}
