import "server-only";
import { getHub, type NumberedEvent } from "@/lib/base/hub";
import { ALIVE_MS, type LiveEvent } from "@/lib/contract/events";
import { getSnapshot } from "./snapshot";

/** Without an id: who connects again continues behind the last real event. */
const ALIVE = "event: alive\ndata: {}\n\n";
/** A tab with this many unread bytes is too slow: it is disconnected, connects again and gets a snapshot. */
const SLOW_READER_BYTES = 4 * 1024 * 1024;

/**
 * Server-sent events (WHATWG HTML, 9.2): first the events since `lastEventId`, or a snapshot; then every event as it
 * happens, and `alive`, at once and every 2 s. `onEnd` is called when the stream ends, whoever ends it.
 */
export function streamEvents(
  lastEventId: number | undefined,
  signal: AbortSignal,
  onEnd: () => void = () => undefined,
): ReadableStream {
  const encoder = new TextEncoder();
  let end = () => {};
  return new ReadableStream<Uint8Array>(
    {
      async start(controller) {
        const write = (text: string) => controller.enqueue(encoder.encode(text));
        const send = (text: string) => {
          write(text);
          if ((controller.desiredSize ?? 0) < 0) end();
        };
        const { closings } = getHub();
        const { snapshot, id } = await begin(lastEventId);
        if (signal.aborted || getHub().closings !== closings) {
          onEnd();
          return controller.close();
        }
        // There must be no await from here on: an event in between would be lost.
        const unsubscribe = getHub().subscribe(
          (events) => send(events.map(frame).join("")),
          () => end(),
        );
        const timer = setInterval(() => send(ALIVE), ALIVE_MS);
        end = () => {
          end = () => {};
          clearInterval(timer);
          unsubscribe();
          onEnd();
          controller.close();
        };
        signal.addEventListener("abort", () => end(), { once: true });
        // A tab that had no time to read yet does not count as slow.
        write("retry: 500\n\n");
        if (snapshot) write(frame({ id, event: snapshot }));
        for (const missed of getHub().since(id) ?? []) write(frame(missed));
        write(ALIVE);
      },
      cancel: () => end(),
    },
    new ByteLengthQueuingStrategy({ highWaterMark: SLOW_READER_BYTES }),
  );
}

/** Where the stream continues. When the missed events are no longer known, it starts with a snapshot. */
async function begin(
  lastEventId: number | undefined,
): Promise<{ id: number; snapshot?: LiveEvent }> {
  const hub = getHub();
  if (lastEventId !== undefined && hub.since(lastEventId)) return { id: lastEventId };
  // Events that happen meanwhile may be in the snapshot already. Sending them again changes nothing.
  const id = hub.latestId;
  return { id, snapshot: { type: "snapshot", data: await getSnapshot() } };
}

function frame({ id, event }: NumberedEvent): string {
  return `id: ${id}\nevent: ${event.type}\ndata: ${JSON.stringify(event.data)}\n\n`;
}
