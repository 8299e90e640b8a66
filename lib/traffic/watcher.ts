import type { RawHeaders } from "@/lib/network/headers";

/** A request or a handshake that arrived at the tunnel's proxy. */
export type Arrival = {
  method: string;
  /** Request target as it came. */
  path: string;
  /** Where it was sent to: the tunnel's own URL without a path. */
  origin: string;
  httpVersion: string;
  /** The headers that ngrok guarantees, with the policy's identity headers even if the app does not get them. */
  headers: RawHeaders;
  /** The names of headers that were removed because only the visitor claims them. */
  removed: string[];
  isUpgrade: boolean;
};

export type Outcome =
  | { state: "done"; trailers?: RawHeaders }
  | { state: "aborted" }
  | { state: "failed"; error: string };

/** Is told of one exchange as it happens. No method may throw or wait, because the traffic does not wait either. */
export type Watcher = {
  /** A connection to the app exists. */
  connected(): void;
  requestChunk(chunk: Buffer): void;
  requestEnd(trailers: RawHeaders): void;
  answer(status: number, statusText: string, headers: RawHeaders): void;
  responseChunk(chunk: Buffer): void;
  /** From now on the chunks belong to a WebSocket. */
  upgraded(): void;
  /** Called once. Later calls are ignored. */
  end(outcome: Outcome): void;
};

/** Undefined means that this exchange is not watched. */
export type Watch = (arrival: Arrival) => Watcher | undefined;
