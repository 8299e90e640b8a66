import { type LiveEvent, liveEventSchema } from "./events";

/** Parses an event of the stream; undefined when this page does not know it. Never throws. */
export function parseEvent(type: string, text: unknown): LiveEvent | undefined {
  if (typeof text !== "string") return undefined;
  try {
    return liveEventSchema.safeParse({ type, data: JSON.parse(text) }).data;
  } catch {
    return undefined;
  }
}
