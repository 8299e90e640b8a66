import type { RawHeaders } from "@/lib/network/headers";

/** What has arrived at the tunnel's proxy. */
export type Arrival = {
  method: string;
  /** Request target as it came. */
  path: string;
  /** Where it was sent to: the tunnel's own URL, without a path. */
  origin: string;
  httpVersion: string;
  /** What ngrok guarantees: with the identity headers of the policy, even where the app does not get them. */
  headers: RawHeaders;
  /** The names of headers that are not passed on, as they would say something of the visitor that nobody knows. */
  removed: string[];
  isUpgrade: boolean;
};

export type Outcome =
  | { state: "done"; trailers?: RawHeaders }
  | { state: "aborted" }
  | { state: "failed"; error: string };

/** Is told of one exchange as it happens. Nothing here may throw or wait: the traffic does not. */
export type Watcher = {
  /** A connection to the app is there. */
  connected(): void;
  requestChunk(chunk: Buffer): void;
  requestEnd(trailers: RawHeaders): void;
  answer(status: number, statusText: string, headers: RawHeaders): void;
  responseChunk(chunk: Buffer): void;
  /** From here on the chunks are those of a WebSocket. */
  upgraded(): void;
  /** Once; what comes later is ignored. */
  end(outcome: Outcome): void;
};

/** Undefined when this exchange is not to be watched. */
export type Watch = (arrival: Arrival) => Watcher | undefined;
