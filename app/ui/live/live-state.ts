import { dequal } from "dequal";
import type { LiveEvent, SessionStatus, Snapshot } from "@/lib/contract/events";
import type { Ask } from "@/lib/contract/gate";
import type { Group } from "@/lib/contract/groups";
import type { Notice } from "@/lib/contract/notices";
import type { TrafficNow, Visitor } from "@/lib/contract/traffic";
import type { Tunnel } from "@/lib/contract/tunnels";

/**
 * The state of the connection to the server's stream. `since` in milliseconds; infinite until the stream was asked for
 * the first time: until then nobody waits for an answer, however long a slow browser takes to get there.
 */
export type Connection = { state: "connecting" | "live" | "signed-out"; since: number };

/** What the user asked for and the server has not shown yet. */
export type PendingAction = "start" | "stop" | "restart" | "retry";

const KEPT_NOTICES = 50;

export type LiveState = {
  /** The version that rendered the page, and the one that answers now: they differ after an upgrade. */
  loadedVersion: string;
  version: string;
  tunnels: ReadonlyMap<string, Tunnel>;
  /** The same tunnels in the order of the list. */
  list: readonly Tunnel[];
  removed: ReadonlySet<string>;
  sessions: ReadonlyMap<string, SessionStatus>;
  /** Newest first. */
  notices: readonly Notice[];
  /** By tunnel, then by e-mail. A tunnel's map is a new object only when one of its visitors changed. */
  visitors: ReadonlyMap<string, ReadonlyMap<string, Visitor>>;
  /** By tunnel. */
  traffic: ReadonlyMap<string, TrafficNow>;
  /** The people who ask to come in, by the question's id, the oldest first. */
  asks: ReadonlyMap<string, Ask>;
  /** Those with one link, by `groupKey`. */
  groups: ReadonlyMap<string, Group>;
  pending: ReadonlyMap<string, PendingAction>;
  /** This tab holds the stream for all tabs. It also does what must happen only once in the browser. */
  leading: boolean;
  connection: Connection;
};

export function initialLiveState(snapshot: Snapshot): LiveState {
  return {
    loadedVersion: snapshot.version,
    version: snapshot.version,
    ...fromSnapshot(snapshot),
    removed: new Set(),
    pending: new Map(),
    leading: false,
    connection: { state: "connecting", since: Number.POSITIVE_INFINITY },
  };
}

/** Applies one event. A snapshot replaces everything; the other events change one thing. */
export function applyEvent(state: LiveState, event: LiveEvent): LiveState {
  switch (event.type) {
    case "snapshot": {
      const next = keepEqual(state, fromSnapshot(event.data));
      return {
        ...state,
        version: event.data.version,
        ...next,
        removed: findRemoved(state, event.data),
        pending: keepPending(state, next.tunnels),
      };
    }
    case "tunnel":
      return putTunnel(state, event.data);
    case "session":
      return {
        ...state,
        sessions: new Map(state.sessions).set(event.data.accountId, event.data),
      };
    case "removed":
      return removeTunnel(state, event.data.id);
    case "notice":
      return { ...state, notices: putNotice(state.notices, event.data) };
    case "notices-cleared":
      return { ...state, notices: [] };
    case "visitor":
      // What was counted before a tunnel was removed may be told after that.
      if (state.removed.has(event.data.tunnelId)) return state;
      return { ...state, visitors: putVisitor(state.visitors, event.data) };
    case "traffic": {
      const present = event.data.tunnels.filter(({ tunnelId }) => !state.removed.has(tunnelId));
      return { ...state, traffic: new Map([...state.traffic, ...byTunnel(present)]) };
    }
    case "ask":
      return { ...state, asks: putAsk(state.asks, event.data) };
    case "group":
      return { ...state, groups: putGroup(state.groups, event.data) };
    // It only says that the server is there.
    case "alive":
    // The page that shows requests, messages, grants, removals or doors keeps the list itself.
    case "messages":
    case "doors":
    case "grant":
    case "removal":
    case "refusal":
    case "request":
    case "requests-cleared":
      return state;
  }
}

/** One that is told again stays at its place. */
function putNotice(notices: readonly Notice[], notice: Notice): readonly Notice[] {
  const isKnown = notices.some(({ id }) => id === notice.id);
  if (isKnown) return notices.map((each) => (each.id === notice.id ? notice : each));
  return [notice, ...notices].slice(0, KEPT_NOTICES);
}

export function setPending(
  state: LiveState,
  id: string,
  action: PendingAction | undefined,
): LiveState {
  if (state.pending.get(id) === action) return state;
  return { ...state, pending: withPending(state, id, action) };
}

/** The same state keeps its `since`, so that "not answering for 12 s" counts from the first failure. */
export function setConnection(state: LiveState, next: Connection["state"], now: number): LiveState {
  const { connection } = state;
  if (connection.state === next && connection.since < Number.POSITIVE_INFINITY) return state;
  return { ...state, connection: { state: next, since: now } };
}

/** The visitors of all tunnels. */
export function everybody(visitors: LiveState["visitors"]): Visitor[] {
  return [...visitors.values()].flatMap((people) => [...people.values()]);
}

export function toSnapshot(state: LiveState): Snapshot {
  return {
    version: state.version,
    tunnels: [...state.list],
    sessions: [...state.sessions.values()],
    notices: [...state.notices],
    visitors: everybody(state.visitors),
    traffic: [...state.traffic.values()],
    asks: [...state.asks.values()],
    groups: [...state.groups.values()],
  };
}

function fromSnapshot(
  snapshot: Snapshot,
): Pick<
  LiveState,
  "tunnels" | "list" | "sessions" | "notices" | "visitors" | "traffic" | "asks" | "groups"
> {
  const tunnels = new Map(snapshot.tunnels.map((tunnel) => [tunnel.id, tunnel]));
  const sessions = new Map(snapshot.sessions.map((session) => [session.accountId, session]));
  const visitors = snapshot.visitors.reduce(putVisitor, new Map());
  const traffic = byTunnel(snapshot.traffic);
  return {
    tunnels,
    list: inOrder(tunnels),
    sessions,
    notices: snapshot.notices,
    visitors,
    traffic,
    asks: new Map(snapshot.asks.map((ask) => [ask.id, ask])),
    groups: new Map(snapshot.groups.map((group) => [groupKey(group.name), group])),
  };
}

/**
 * What is told as it was stays the same object, so that nothing of it renders again. That is nearly all of the first
 * snapshot of a stream, which comes right after the page itself. What has an order (asks, sessions) is told in it.
 */
function keepEqual(state: LiveState, next: ReturnType<typeof fromSnapshot>): typeof next {
  const tunnels = keepEach(state.tunnels, next.tunnels);
  return {
    tunnels,
    list: tunnels === state.tunnels ? state.list : inOrder(tunnels),
    sessions: keepEach(state.sessions, next.sessions),
    notices: dequal(state.notices, next.notices) ? state.notices : next.notices,
    visitors: keepEach(state.visitors, next.visitors),
    traffic: keepEach(state.traffic, next.traffic),
    asks: keepEach(state.asks, next.asks),
    groups: keepEach(state.groups, next.groups),
  };
}

/** A snapshot comes also because another tab was opened; it ends what is pending where it tells something new. */
function keepPending(
  { pending, tunnels }: LiveState,
  next: LiveState["tunnels"],
): LiveState["pending"] {
  return new Map([...pending].filter(([id]) => next.has(id) && next.get(id) === tunnels.get(id)));
}

function keepEach<T>(
  known: ReadonlyMap<string, T>,
  next: ReadonlyMap<string, T>,
): ReadonlyMap<string, T> {
  const kept = new Map<string, T>();
  let same = known.size === next.size;
  for (const [key, value] of next) {
    const before = known.get(key);
    const isKept = before !== undefined && dequal(before, value);
    kept.set(key, isKept ? before : value);
    same &&= isKept;
  }
  return same ? known : kept;
}

function byTunnel(traffic: TrafficNow[]): ReadonlyMap<string, TrafficNow> {
  return new Map(traffic.map((now) => [now.tunnelId, now]));
}

function putTunnel(state: LiveState, tunnel: Tunnel): LiveState {
  const known = state.tunnels.get(tunnel.id);
  const tunnels = new Map(state.tunnels).set(tunnel.id, tunnel);
  // Most events do not change the order. When 500 tunnels start together, each event would sort all of them.
  const list =
    known?.position === tunnel.position
      ? state.list.map((each) => (each.id === tunnel.id ? tunnel : each))
      : inOrder(tunnels);
  const pending = withPending(state, tunnel.id, undefined);
  const removed = new Set(state.removed);
  removed.delete(tunnel.id);
  return { ...state, tunnels, list, pending, removed };
}

function removeTunnel(state: LiveState, id: string): LiveState {
  const tunnels = new Map(state.tunnels);
  tunnels.delete(id);
  return {
    ...state,
    tunnels,
    list: inOrder(tunnels),
    pending: withPending(state, id, undefined),
    removed: new Set(state.removed).add(id),
    visitors: without(state.visitors, id),
    traffic: without(state.traffic, id),
  };
}

function putVisitor(visitors: LiveState["visitors"], visitor: Visitor): LiveState["visitors"] {
  const people = new Map(visitors.get(visitor.tunnelId)).set(visitor.email, visitor);
  return new Map(visitors).set(visitor.tunnelId, people);
}

function putAsk(asks: LiveState["asks"], { id, ask }: { id: string; ask?: Ask | undefined }) {
  const next = new Map(asks);
  if (ask) next.set(id, ask);
  else next.delete(id);
  return next;
}

/** A group's name in any case: "Café" and "CAFÉ" are the same. */
export function groupKey(name: string): string {
  return name.normalize("NFKC").toLowerCase();
}

function putGroup(groups: LiveState["groups"], group: Group): LiveState["groups"] {
  const next = new Map(groups);
  if (group.link) next.set(groupKey(group.name), group);
  else next.delete(groupKey(group.name));
  return next;
}

function without<T>(map: ReadonlyMap<string, T>, id: string): ReadonlyMap<string, T> {
  return new Map([...map].filter(([key]) => key !== id));
}

function withPending(state: LiveState, id: string, action: PendingAction | undefined) {
  if (state.pending.get(id) === action) return state.pending;
  const pending = new Map(state.pending);
  if (action) pending.set(id, action);
  else pending.delete(id);
  return pending;
}

function findRemoved(state: LiveState, snapshot: Snapshot): ReadonlySet<string> {
  const present = new Set(snapshot.tunnels.map((tunnel) => tunnel.id));
  const known = [...state.tunnels.keys(), ...state.removed];
  return new Set(known.filter((id) => !present.has(id)));
}

function inOrder(tunnels: ReadonlyMap<string, Tunnel>): readonly Tunnel[] {
  return [...tunnels.values()].sort(
    (a, b) => a.position - b.position || compare(a.createdAt, b.createdAt) || compare(a.id, b.id),
  );
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
