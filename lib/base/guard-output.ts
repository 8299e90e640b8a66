import { showHidden } from "@/lib/contract/show-hidden.mjs";
import { redactFields } from "./redact";
import { sharedOnce } from "./shared-once";

type Write = (text: string) => void;

const plainWrite = () =>
  sharedOnce("plain-output", (): { write: Write } => ({
    write: (text) => process.stdout.write(text),
  }));

/**
 * From now on nothing that this process prints, be it by Next or a library, shows a secret, or hides anything from who
 * reads it: a terminal's text ends up in tickets. Node would print an error that ends the process past this, so lib/server/launch/unhandled.mjs prints it.
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

/** Prints a text in which a secret is meant to be read. */
export function printUnmasked(text: string): void {
  plainWrite().write(text);
}

function masked(chunk: unknown): unknown {
  if (typeof chunk === "string") return shown(redactFields(chunk));
  return chunk instanceof Uint8Array
    ? shown(redactFields(Buffer.from(chunk).toString("utf8")))
    : chunk;
}

// Colours are Next's own. In development it clears the screen as well, and nobody else's texts are printed.
// biome-ignore lint/suspicious/noControlCharactersInRegex: a terminal's colours begin with one
const COLOUR = /(\u001b\[[\d;]*m)/;

function shown(text: string): string {
  if (process.env.NODE_ENV === "development") return text;
  const parts = text.split(COLOUR);
  return parts.map((part, at) => (at % 2 === 1 ? part : showHidden(part, "\n\r\t"))).join("");
}
