import "server-only";
import { enterHold } from "@/lib/tunnels/holds";

const KEEP_ALIVE_MS = 15_000;

/**
 * A stream that says nothing but comment lines, every 15 s: while one is open, the hold lives. `onEnd` is called when the
 * stream ends, whoever ends it. Throws a 404 Problem when there is no such hold any more.
 */
export function streamHold(
  id: string,
  signal: AbortSignal,
  onEnd: () => void = () => undefined,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let end = () => {};
  const leave = enterHold(id, () => end());
  return new ReadableStream<Uint8Array>({
    start(controller) {
      const say = (text: string) => controller.enqueue(encoder.encode(`: ${text}\n\n`));
      const timer = setInterval(() => say("still held"), KEEP_ALIVE_MS);
      end = () => {
        end = () => {};
        clearInterval(timer);
        leave();
        onEnd();
        controller.close();
      };
      // Sends the answer's head too.
      say("held");
      if (signal.aborted) return end();
      signal.addEventListener("abort", () => end(), { once: true });
    },
    cancel: () => end(),
  });
}
