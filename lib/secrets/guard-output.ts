import { sharedOnce } from "@/lib/shared-once";
import { redactFields } from "./redact";

type Write = (text: string) => void;

const plainWrite = () =>
  sharedOnce("plain-output", (): { write: Write } => ({
    write: (text) => process.stdout.write(text),
  }));

/**
 * From now on nothing that this process prints, be it by Next or a library, shows a secret: a terminal's text ends
 * up in tickets. Node would print an error that ends the process past this, so lib/launch/unhandled.mjs prints it.
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
  if (typeof chunk === "string") return redactFields(chunk);
  return chunk instanceof Uint8Array ? redactFields(Buffer.from(chunk).toString("utf8")) : chunk;
}
