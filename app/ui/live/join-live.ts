import { z } from "zod/mini";
import { ALIVE_MS, liveEventSchema } from "@/lib/contract/events";
import { toSnapshot } from "./live-state";
import type { LiveStore } from "./live-store";
import { openStream, type Stream } from "./open-stream";
import { SilenceWatch } from "./silence-watch";

// Browsers open at most six HTTP/1.1 connections to an origin, so one tab holds the stream for all of them. Tabs with
// different versions of these messages must not talk to each other, so increase the number when a message changes.
const CHANNEL = "gatehouse-live-4";
const ASK_MS = 1_000;
// Longer than the leader itself needs to notice that the server says nothing.
const LEADER_SILENCE_MS = 5 * ALIVE_MS;
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
 * it holds the stream and hands every event to the others. When it closes, the browser gives the lock to the next; when
 * it hangs, one that is looked at takes the lock. Without Web Locks each tab holds a stream of its own.
 */
export function joinLive(store: LiveStore): () => void {
  store.setConnection("connecting");
  if (!("locks" in navigator) || !("BroadcastChannel" in window)) return streamAlone(store);
  const channel = new BroadcastChannel(CHANNEL);
  const post = (message: Message) => channel.postMessage(message);
  // It answers whoever comes, and hands on that the server is alive.
  const leader = new SilenceWatch(LEADER_SILENCE_MS, true);
  let waiting = new AbortController();
  let stream: Stream | undefined;
  let release = () => {};
  let left = false;

  const lead = () =>
    new Promise<void>((resolve) => {
      if (left) return resolve();
      release = resolve;
      store.setLeading(true);
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
    });
  const waitForLead = () => {
    waiting = new AbortController();
    const { signal } = waiting;
    navigator.locks.request(CHANNEL, { signal }, lead).catch(() => signal.aborted || lose());
  };
  // Nothing is believed until the new stream is there: perhaps it is the server that hangs, and not the tab.
  const takeLead = () => {
    waiting.abort();
    store.setConnection("connecting");
    post({ kind: "connection", state: "connecting" });
    navigator.locks.request(CHANNEL, { steal: true }, lead).catch(lose);
  };
  // Another tab took the lock, because this one did not answer.
  const lose = () => {
    if (left) return;
    stream?.close();
    stream = undefined;
    store.setLeading(false);
    store.setConnection("connecting");
    leader.hear();
    leader.expects = true;
    post({ kind: "hello" });
    // Not at once: on a page that is being left each request fails at once, and would be made again without end. Its
    // timers do not run.
    setTimeout(() => left || waitForLead(), ASK_MS);
  };

  channel.onmessage = ({ data }) => {
    const message = messageSchema.safeParse(data).data;
    if (!message) return;
    if (stream) return answerAsLeader(message, stream, store, post);
    if (message.kind === "event") {
      leader.hear();
      store.apply(message.event);
    } else if (message.kind === "connection") {
      leader.hear();
      leader.expects = message.state === "live";
      store.setConnection(message.state);
    }
  };
  post({ kind: "hello" });
  waitForLead();
  const stopAsking = askWhileVisible(store, () => {
    if (stream) stream.nudge();
    else if (leader.isSilent()) takeLead();
    else post({ kind: "nudge" });
  });
  const greet = (event: PageTransitionEvent) => event.persisted && post({ kind: "hello" });
  window.addEventListener("pageshow", greet);

  return () => {
    left = true;
    window.removeEventListener("pageshow", greet);
    stopAsking();
    waiting.abort();
    stream?.close();
    release();
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
  store.setLeading(true);
  const stream = openStream({ onEvent: store.apply, onConnection: store.setConnection });
  const stopAsking = askWhileVisible(store, stream.nudge);
  return () => {
    stopAsking();
    stream.close();
  };
}
