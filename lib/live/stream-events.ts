import "server-only";
import { Batch } from "./batch";
import type { LiveEvent } from "./events";
import { getHub, type NumberedEvent } from "./hub";
import { getSnapshot } from "./snapshot";

const KEEP_ALIVE_MS = 15_000;
/** What traffic brings by the thousand; a change of state is rare, and awaited. */
const RUSHES = new Set<LiveEvent["type"]>(["request", "visitor", "traffic"]);
/** A tab that has not read this many bytes is too slow: it is cut off and comes back for a snapshot. */
const SLOW_READER_BYTES = 4 * 1024 * 1024;

/**
 * Server-sent events (WHATWG HTML, 9.2): what was missed since `lastEventId`, or a snapshot, then every event as it
 * happens, and a comment line every 15 s.
 */
export function streamEvents(lastEventId: number | undefined, signal: AbortSignal): ReadableStream {
  const encoder = new TextEncoder();
  let end = () => {};
  return new ReadableStream<Uint8Array>(
    {
      async start(controller) {
        const send = (text: string) => {
          controller.enqueue(encoder.encode(text));
          if ((controller.desiredSize ?? 0) < 0) end();
        };
        send("retry: 500\n\n");
        for (const numbered of await begin(lastEventId)) send(frame(numbered));
        if (signal.aborted) return controller.close();
        const batch = new Batch(send);
        const unsubscribe = getHub().subscribe(
          (numbered) => {
            if (RUSHES.has(numbered.event.type)) batch.add(frame(numbered));
            else batch.addUrgent(frame(numbered));
          },
          () => end(),
        );
        const timer = setInterval(() => send(": still here\n\n"), KEEP_ALIVE_MS);
        end = () => {
          end = () => {};
          clearInterval(timer);
          unsubscribe();
          batch.drop();
          controller.close();
        };
        signal.addEventListener("abort", () => end(), { once: true });
      },
      cancel: () => end(),
    },
    new ByteLengthQueuingStrategy({ highWaterMark: SLOW_READER_BYTES }),
  );
}

async function begin(lastEventId: number | undefined): Promise<NumberedEvent[]> {
  const hub = getHub();
  const missed = lastEventId === undefined ? undefined : hub.since(lastEventId);
  if (missed) return missed;
  const id = hub.latestId;
  const data = await getSnapshot();
  // What came while the snapshot was taken may be in it already; told once more it changes nothing.
  return [{ id, event: { type: "snapshot", data } }, ...(hub.since(id) ?? [])];
}

function frame({ id, event }: NumberedEvent): string {
  return `id: ${id}\nevent: ${event.type}\ndata: ${JSON.stringify(event.data)}\n\n`;
}
