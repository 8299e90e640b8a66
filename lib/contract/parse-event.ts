import { type LiveEvent, liveEventSchema } from "./events";

/** What arrived on the stream, or undefined when it is not what this page knows. Never throws. */
export function parseEvent(type: string, text: unknown): LiveEvent | undefined {
  if (typeof text !== "string") return undefined;
  try {
    return liveEventSchema.safeParse({ type, data: JSON.parse(text) }).data;
  } catch {
    return undefined;
  }
}
