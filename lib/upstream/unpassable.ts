/** Which message of an exchange the error is about. */
export type MessageSide = "request" | "answer";

/**
 * A message that arrived but cannot be passed on, so its sender was reachable. `reason` is for people, also for
 * visitors, and reveals nothing about this machine. It completes "cannot be passed on:", without a full stop.
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

/** A header's name for showing: only printable ASCII, and limited in length. */
export function shownName(name: string): string {
  const text = name.trim().replace(/[^\x20-\x7e]/g, "?");
  return text.length > LONGEST_NAME ? `${text.slice(0, LONGEST_NAME)}...` : text;
}
