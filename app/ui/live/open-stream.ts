import { ALIVE_MS, LIVE_EVENT_TYPES, type LiveEvent } from "@/lib/contract/events";
import { parseEvent } from "@/lib/contract/parse-event";
import type { Connection } from "./live-state";
import { SilenceWatch } from "./silence-watch";

type Handlers = {
  onEvent: (event: LiveEvent) => void;
  onConnection: (state: Connection["state"]) => void;
};

export type Stream = {
  close: () => void;
  /**
   * Try again now if the stream is down, or says nothing. A visible tab asks for it, since timers of hidden tabs are
   * slowed down.
   */
  nudge: () => void;
};

// How long the browser's own retry may take before a new stream replaces it (milliseconds).
const OWN_RETRY_MS = 1500;
const FIRST_RETRY_MS = 200;
const LAST_RETRY_MS = 2000;
const SIGNED_OUT_RETRY_MS = 5000;
const CONNECT_DEADLINE_MS = 10_000;
const NUDGE_GAP_MS = 800;
// A busy server may take so long to begin.
const ATTEMPT_MS = 5_000;
// A process that hangs, or a machine that has slept, leaves the connection open.
const SILENCE_MS = 3 * ALIVE_MS;

/**
 * Holds the EventSource of `GET /api/events` and keeps it alive. The browser's own retry (with Last-Event-ID) comes
 * first. When the browser gives up (after a refused or unauthorized request) or is slow, a new one is opened, at most 2
 * s later.
 */
export function openStream({ onEvent, onConnection }: Handlers): Stream {
  let source: EventSource | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let failures = 0;
  let triedAt = 0;
  let isPending = false;
  // An older server does not say that it is there.
  const server = new SilenceWatch(SILENCE_MS, false);
  let closed = false;

  const retryIn = (ms: number) => {
    clearTimeout(timer);
    timer = setTimeout(connect, ms);
  };

  function connect() {
    if (closed) return;
    source?.close();
    const current = new EventSource("/api/events");
    source = current;
    triedAt = Date.now();
    isPending = true;
    retryIn(CONNECT_DEADLINE_MS);
    current.onopen = () => {
      failures = 0;
      isPending = false;
      server.expects = false;
      server.hear();
      clearTimeout(timer);
      onConnection("live");
    };
    current.onerror = () => {
      isPending = false;
      if (current === source) void handleFailure(current);
    };
    for (const type of LIVE_EVENT_TYPES) {
      current.addEventListener(type, (message) => {
        if (current !== source) return;
        server.hear();
        const event = parseEvent(type, message.data);
        if (event?.type === "alive") server.expects = true;
        if (event) onEvent(event);
      });
    }
  }

  async function handleFailure(failed: EventSource) {
    if (failed.readyState !== EventSource.CLOSED) {
      retryIn(OWN_RETRY_MS);
      return onConnection("connecting");
    }
    failures += 1;
    retryIn(Math.min(FIRST_RETRY_MS * 2 ** (failures - 1), LAST_RETRY_MS));
    const signedOut = await isSignedOut();
    // The server delays this answer for longer than the pause before the next try, so it counts for that try too.
    if (closed || source?.readyState === EventSource.OPEN) return;
    onConnection(signedOut ? "signed-out" : "connecting");
    if (signedOut) retryIn(SIGNED_OUT_RETRY_MS);
  }

  connect();
  return {
    close: () => {
      closed = true;
      clearTimeout(timer);
      source?.close();
    },
    nudge: () => {
      if (source?.readyState === EventSource.OPEN) {
        if (!server.isSilent()) return;
        onConnection("connecting");
        connect();
      } else if (Date.now() - triedAt > (isPending ? ATTEMPT_MS : NUDGE_GAP_MS)) connect();
    },
  };
}

/** An EventSource does not tell a 401 from a refused connection, so this sends a normal request. */
async function isSignedOut(): Promise<boolean> {
  try {
    const response = await fetch("/api/accounts", { signal: AbortSignal.timeout(2000) });
    return response.status === 401;
  } catch {
    return false;
  }
}
