/** Which message of an exchange it is about. */
export type MessageSide = "request" | "answer";

/**
 * A message that arrived and cannot be passed on. Whoever sent it was reached. `reason` is for people, the visitor
 * among them, and says nothing of the machine: it completes "cannot be passed on:", without a full stop.
 */
export class Unpassable extends Error {
  readonly code = "ERR_UNPASSABLE";
  readonly status: number;

  constructor(
    readonly side: MessageSide,
    readonly reason: string,
    /** `status` is what the visitor gets. */
    { status = 502, ...options }: ErrorOptions & { status?: number } = {},
  ) {
    super(`The ${side} cannot be passed on: ${reason}`, options);
    this.status = status;
  }
}

const LONGEST_NAME = 60;

/** A header's name as it may be shown: printable ASCII alone, and not too long. */
export function shownName(name: string): string {
  const text = name.trim().replace(/[^\x20-\x7e]/g, "?");
  return text.length > LONGEST_NAME ? `${text.slice(0, LONGEST_NAME)}...` : text;
}
