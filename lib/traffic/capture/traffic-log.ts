import type { ChannelMessage, MessagePage, MessageQuery } from "@/lib/contract/messages";
import type { CaptureState, Traffic, TrafficNow } from "@/lib/contract/traffic";
import { Numbers, type Totals } from "@/lib/traffic/numbers";
import { readUser } from "@/lib/traffic/read-user";
import type { Arrival, Watch, Watcher } from "@/lib/traffic/watcher";
import { CaptureStore } from "./capture-store";
import { Feed, MOST_AT_ONCE, type Outlet } from "./feed";
import { type Masker, sharedMasker } from "./masker";
import { Recording, type RecordingFacts, type RecordingKeeper } from "./recording";
import { SettleQueue } from "./settle-queue";
import { Visitors } from "./visitors";

export type TrafficOptions = {
  budgetBytes: number;
  bodyBytes: number;
  outlet: Outlet;
  /** Without it the ids begin at the current time. */
  firstRequestId?: number;
  /** Reads bodies. All tunnels share one unless another is given. */
  masker?: Masker;
};

export type WatchOptions = {
  /** The policy overwrites the identity headers, so nobody else can write them. */
  identified: boolean;
  notes: string[];
};

type KnownFacts = Omit<RecordingFacts, "id" | "bodyLimit">;

const NO_MESSAGES: MessagePage = { items: [], nextBefore: null, latest: 0, dropped: 0 };
const TICK_MS = 1_000;
const HERE_MOST = 500;

/** Everything that is known of the traffic, in memory only: the requests, who sends them, and the numbers. */
export class TrafficLog {
  readonly store: CaptureStore;
  readonly visitors = new Visitors();
  private readonly numbers = new Map<string, Numbers>();
  private readonly feed: Feed;
  private readonly queue: SettleQueue;
  private readonly masker: Masker;
  private timer: NodeJS.Timeout | undefined;
  private readonly touched = new Set<string>();
  // Begins at the current time, so that no id of an earlier process is used again.
  private lastId: number;

  constructor(private readonly options: TrafficOptions) {
    this.lastId = options.firstRequestId ?? Date.now() * 1_000;
    this.store = new CaptureStore(options.budgetBytes);
    this.feed = new Feed(options.outlet);
    this.masker = options.masker ?? sharedMasker();
    this.queue = new SettleQueue(this.store);
  }

  /** For a tunnel's proxy. */
  watch(tunnelId: string, { identified, notes }: WatchOptions): Watch {
    return (arrival) => {
      const user = identified ? readUser(arrival.headers) : undefined;
      const facts = this.newFacts({ tunnelId, user, replayOf: undefined, notes });
      const visit = user && this.visitors.arrive(tunnelId, user, Date.now());
      const numbers = this.numbersOf(tunnelId);
      numbers.begin(Date.now());
      const recording = this.record(arrival, facts, (ended) => {
        const now = Date.now();
        numbers.end(ended, now);
        visit?.leave(now);
        this.touch(tunnelId);
      });
      this.touch(tunnelId);
      if (user && visit?.isNews) this.tellVisitor(tunnelId, user.email);
      return recording;
    };
  }

  /** For a repeated request. It is shown, but does not count as a visit. */
  watchReplay(facts: KnownFacts, onEnd: (recording: Recording) => void): Watch {
    return (arrival) => this.record(arrival, this.newFacts(facts), onEnd);
  }

  hereNow() {
    return this.visitors.hereNow(Date.now(), HERE_MOST);
  }

  now(tunnelId: string): TrafficNow {
    const now = Date.now();
    const visitorsNow = this.visitors.countHere(tunnelId, now);
    // Being asked about is no traffic: the numbers of a tunnel begin with its first request.
    const numbers = this.numbers.get(tunnelId) ?? new Numbers(now);
    return numbers.now(tunnelId, visitorsNow, now);
  }

  /** All tunnels that had a request. */
  allNow(): TrafficNow[] {
    return [...this.numbers.keys()].map((tunnelId) => this.now(tunnelId));
  }

  allTotals(): { now: TrafficNow; totals: Totals }[] {
    return [...this.numbers].map(([tunnelId, { totals }]) => ({ now: this.now(tunnelId), totals }));
  }

  points(tunnelId: string): Traffic["points"] {
    return this.numbers.get(tunnelId)?.points(Date.now()) ?? [];
  }

  /** The messages of a WebSocket or an event stream. Pages are told of new ones while somebody asks for them. */
  async messages(id: number, query: MessageQuery): Promise<MessagePage | undefined> {
    const recording = this.store.find(id);
    if (!recording) return undefined;
    this.feed.follow(id);
    await recording.messages?.settled();
    return recording.messages?.list(query) ?? NO_MESSAGES;
  }

  /** All messages of those of the requests that have any, oldest first. */
  async allMessages(ids: number[]): Promise<[number, ChannelMessage[]][]> {
    const found = ids.map(async (id): Promise<[number, ChannelMessage[]]> => {
      const log = this.store.find(id)?.messages;
      await log?.settled();
      return [id, log?.all() ?? []];
    });
    return (await Promise.all(found)).filter(([, messages]) => messages.length > 0);
  }

  capture(): CaptureState {
    return this.store.state();
  }

  clear(tunnelId: string): void {
    this.store.clear(tunnelId);
    this.feed.forgetRequests(tunnelId);
    this.options.outlet.publish({ type: "requests-cleared", data: { tunnelId } });
  }

  /** Call it when the tunnel was stopped. Pages learn of it with the next tick. */
  cutOff(tunnelId: string): void {
    this.visitors.cutOff(tunnelId);
  }

  /** Call it when the tunnel was deleted. */
  forget(tunnelId: string): void {
    this.store.clear(tunnelId);
    this.feed.forget(tunnelId);
    this.visitors.forget(tunnelId);
    this.numbers.delete(tunnelId);
    this.touched.delete(tunnelId);
  }

  private record(
    arrival: Arrival,
    facts: RecordingFacts,
    onEnd?: (recording: Recording) => void,
  ): Recording & Watcher {
    const keeper: RecordingKeeper = {
      mayKeep: (of, bytes) => this.store.reserve(of, bytes),
      mayKeepMessage: (of, bytes) => this.store.reserveMessage(of, bytes),
      messagesGrew: (of, bytes) => this.store.growMessages(of, bytes),
      messaged: (of) => this.feed.tellMessages(of.facts.id),
      grew: (of, bytes) => this.store.grow(of, bytes),
      answered: (of) => this.feed.tell(of),
      ended: (of) => {
        onEnd?.(of);
        this.queue.add(of);
        this.feed.tell(of);
      },
    };
    const recording = new Recording(arrival, facts, keeper, this.masker);
    this.store.add(recording);
    this.feed.tell(recording);
    return recording;
  }

  // Every field is written out. V8 gives each object made by spreading its own hidden class, which is as large as the
  // object.
  private newFacts({ tunnelId, user, replayOf, notes }: KnownFacts): RecordingFacts {
    this.lastId += 1;
    const bodyLimit = this.options.bodyBytes;
    return { id: this.lastId, tunnelId, bodyLimit, user, replayOf, notes };
  }

  private numbersOf(tunnelId: string): Numbers {
    const known = this.numbers.get(tunnelId) ?? new Numbers(Date.now());
    this.numbers.set(tunnelId, known);
    return known;
  }

  private touch(tunnelId: string): void {
    this.touched.add(tunnelId);
    this.timer ??= setInterval(() => this.tick(), TICK_MS).unref();
  }

  /** Runs once a second while there is traffic. */
  private tick(): void {
    const { outlet } = this.options;
    const now = Date.now();
    const gone = this.visitors.takeGone(now);
    const tunnels = new Set([...this.touched, ...gone.map(({ tunnelId }) => tunnelId)]);
    this.touched.clear();
    if (outlet.isHeard) {
      const here = this.visitors.hereNow(now, HERE_MOST);
      const changed = here.filter(({ tunnelId }) => tunnels.has(tunnelId));
      for (const visitor of [...gone, ...changed.slice(0, MOST_AT_ONCE)]) {
        this.feed.tellVisitor(visitor);
      }
      if (tunnels.size > 0 || this.feed.hasSkipped) {
        const data = {
          tunnels: [...tunnels].filter((id) => this.numbers.has(id)).map((id) => this.now(id)),
          capture: this.capture(),
          skipped: this.feed.takeSkipped(),
        };
        outlet.publish({ type: "traffic", data });
      }
    }
    this.keepGoing();
  }

  /**
   * Rates become 0 some seconds after the last request, and visitors leave after a minute, so the ticks go on until
   * then.
   */
  private keepGoing(): void {
    for (const [tunnelId, numbers] of this.numbers) {
      if (numbers.open > 0 || this.now(tunnelId).perSecond > 0) this.touched.add(tunnelId);
    }
    if (this.touched.size > 0 || this.visitors.anyHere) return;
    clearInterval(this.timer);
    this.timer = undefined;
  }

  private tellVisitor(tunnelId: string, email: string): void {
    const visitor = this.visitors.find(tunnelId, email, Date.now());
    if (visitor) this.feed.tellVisitor(visitor);
  }
}
