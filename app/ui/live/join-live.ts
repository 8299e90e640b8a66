import { z } from "zod/mini";
import { liveEventSchema } from "@/lib/contract/events";
import { toSnapshot } from "./live-state";
import type { LiveStore } from "./live-store";
import { openStream, type Stream } from "./open-stream";

// Browsers open at most six HTTP/1.1 connections to an origin, so one tab holds the stream for all of them. Tabs with
// different versions of these messages must not talk to each other, so increase the number when a message changes.
const CHANNEL = "gatehouse-live-3";
const ASK_MS = 1_000;
/** While all seems well, every so many times. */
const ASK_SELDOM = 2;

const messageSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("hello") }),
  z.object({ kind: z.literal("nudge") }),
  z.object({ kind: z.literal("event"), event: liveEventSchema }),
  z.object({
    kind: z.literal("connection"),
    state: z.enum(["connecting", "live", "signed-out"]),
  }),
]);

type Message = z.infer<typeof messageSchema>;

/**
 * Keeps the store in step with the server until the returned function is called. The tab that gets the Web Lock leads:
 * it holds the stream and hands every event to the others. When it closes, the browser gives the lock to the next.
 * Without Web Locks each tab holds a stream of its own.
 */
export function joinLive(store: LiveStore): () => void {
  if (!("locks" in navigator) || !("BroadcastChannel" in window)) return streamAlone(store);
  const channel = new BroadcastChannel(CHANNEL);
  const leaving = new AbortController();
  const post = (message: Message) => channel.postMessage(message);
  let stream: Stream | undefined;

  const lead = () =>
    new Promise<void>((release) => {
      if (leaving.signal.aborted) return release();
      store.setLeading();
      stream = openStream({
        onEvent: (event) => {
          store.apply(event);
          post({ kind: "event", event });
        },
        onConnection: (state) => {
          store.setConnection(state);
          post({ kind: "connection", state });
        },
      });
      leaving.signal.addEventListener("abort", () => {
        stream?.close();
        release();
      });
    });

  channel.onmessage = ({ data }) => {
    const message = messageSchema.safeParse(data).data;
    if (!message) return;
    if (stream) answerAsLeader(message, stream, store, post);
    else if (message.kind === "event") store.apply(message.event);
    else if (message.kind === "connection") store.setConnection(message.state);
  };
  post({ kind: "hello" });
  // Rejects only when the tab leaves while it waits for the lock.
  navigator.locks.request(CHANNEL, { signal: leaving.signal }, lead).catch(() => undefined);
  const stopAsking = askWhileVisible(store, () =>
    stream ? stream.nudge() : post({ kind: "nudge" }),
  );
  const greet = (event: PageTransitionEvent) => event.persisted && post({ kind: "hello" });
  window.addEventListener("pageshow", greet);

  return () => {
    window.removeEventListener("pageshow", greet);
    stopAsking();
    leaving.abort();
    channel.close();
  };
}

function answerAsLeader(
  message: Message,
  stream: Stream,
  store: LiveStore,
  post: (message: Message) => void,
) {
  if (message.kind === "nudge") return stream.nudge();
  if (message.kind !== "hello") return;
  const state = store.getState();
  if (state.connection.state === "live") {
    post({ kind: "event", event: { type: "snapshot", data: toSnapshot(state) } });
  }
  post({ kind: "connection", state: state.connection.state });
}

/**
 * The leader may be a hidden tab, whose timers run only once a minute. So a visible tab asks it to reconnect at once, and
 * to look whether the stream still says something.
 */
function askWhileVisible(store: LiveStore, ask: () => void): () => void {
  let count = 0;
  const timer = setInterval(() => {
    count += 1;
    const isDown = store.getState().connection.state !== "live";
    if (document.visibilityState !== "visible") return;
    if (isDown || count % ASK_SELDOM === 0) ask();
  }, ASK_MS);
  return () => clearInterval(timer);
}

function streamAlone(store: LiveStore): () => void {
  store.setLeading();
  const stream = openStream({ onEvent: store.apply, onConnection: store.setConnection });
  const stopAsking = askWhileVisible(store, stream.nudge);
  return () => {
    stopAsking();
    stream.close();
  };
}
