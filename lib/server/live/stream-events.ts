import "server-only";
import { getHub, type NumberedEvent } from "@/lib/base/hub";
import type { LiveEvent } from "@/lib/contract/events";
import { Batch } from "./batch";
import { getSnapshot } from "./snapshot";

const KEEP_ALIVE_MS = 15_000;
/** What traffic brings by the thousand; a change of state is rare, and awaited. */
const RUSHES = new Set<LiveEvent["type"]>(["request", "visitor", "traffic"]);
/** A tab that has not read this many bytes is too slow: it is cut off and comes back for a snapshot. */
const SLOW_READER_BYTES = 4 * 1024 * 1024;

/**
 * Server-sent events (WHATWG HTML, 9.2): what was missed since `lastEventId`, or a snapshot, then every event as it
 * happens, and a comment line every 15 s. `onEnd` is called when it is over, whoever ended it.
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
        // From here on nothing waits: an event in between would be lost.
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
          onEnd();
          controller.close();
        };
        signal.addEventListener("abort", () => end(), { once: true });
        // Nobody is slow who has not had the time to read.
        write("retry: 500\n\n");
        if (snapshot) write(frame({ id, event: snapshot }));
        for (const missed of getHub().since(id) ?? []) write(frame(missed));
      },
      cancel: () => end(),
    },
    new ByteLengthQueuingStrategy({ highWaterMark: SLOW_READER_BYTES }),
  );
}

/** Where the stream goes on from; what is too old to be known is made good by a snapshot. */
async function begin(
  lastEventId: number | undefined,
): Promise<{ id: number; snapshot?: LiveEvent }> {
  const hub = getHub();
  if (lastEventId !== undefined && hub.since(lastEventId)) return { id: lastEventId };
  // What comes while it is taken may be in it already; told once more it changes nothing.
  const id = hub.latestId;
  return { id, snapshot: { type: "snapshot", data: await getSnapshot() } };
}

function frame({ id, event }: NumberedEvent): string {
  return `id: ${id}\nevent: ${event.type}\ndata: ${JSON.stringify(event.data)}\n\n`;
}
