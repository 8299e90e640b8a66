import "server-only";
import { sharedOnce } from "@/lib/base/shared-once";
import { listWords } from "@/lib/contract/list-names";
import { notify } from "@/lib/notices/service";
import { Told } from "@/lib/notices/told";
import type { VerifiedPerson, VisitCount } from "@/lib/traffic/gate-orders";
import { asksOf } from "./asks";
import { tunnelOf } from "./outlet";
import { mayBeOf, refusalKey } from "./tunnel-access";
import { describeUnverified } from "./unverified-words";

/** Those who come together are one notice, and whoever asks to come in meanwhile is told of by the question alone. */
export const TOGETHER_MS = 5_000;
/** After the first notice about a tunnel the next one comes an hour later, with all who came meanwhile. */
export const HOUR_MS = 3_600_000;
/** Counted for one notice. Whoever makes more accounts is told of as "more than". */
const MOST_WAITING = 1_000;
/** People who were told of are not told of again, as far as they are remembered. */
const MOST_KNOWN = 10_000;
/** Of a name that somebody chose. */
const NAME_SHOWN = 100;

type Named = { id: string; name: string };
type Refused = { person: VerifiedPerson; decision: "refused" | "removed" };
type Waiting = {
  people: Map<string, Refused>;
  isFirst: boolean;
  timer: NodeJS.Timeout;
};
type State = { tunnels: Map<string, Waiting>; known: Told };

const state = () =>
  sharedOnce<State>("refusal-notices", () => ({
    tunnels: new Map(),
    known: new Told(MOST_KNOWN),
  }));

/** People who are logged in and were kept out. However many come: at most one notice an hour for each tunnel. */
export function noteRefusals(id: string, visits: readonly VisitCount[]): void {
  for (const { person, decision, requests } of visits) {
    // Without requests somebody only waits for an answer.
    if (!person || requests === 0) continue;
    if (decision !== "refused" && decision !== "removed") continue;
    const key = JSON.stringify([id, decision, refusalKey(person)]);
    if (state().known.has(key)) continue;
    const waiting = waitingAt(id);
    if (waiting.people.size <= MOST_WAITING) waiting.people.set(key, { person, decision });
  }
}

/** Call it when the tunnel is deleted. */
export function forgetRefusals(tunnelId: string): void {
  const { tunnels, known } = state();
  clearTimeout(tunnels.get(tunnelId)?.timer);
  tunnels.delete(tunnelId);
  known.forget(tunnelId);
}

function waitingAt(tunnelId: string): Waiting {
  const { tunnels } = state();
  const known = tunnels.get(tunnelId);
  if (known) return known;
  const timer = setTimeout(() => tell(tunnelId), TOGETHER_MS).unref();
  const made: Waiting = { people: new Map(), isFirst: true, timer };
  tunnels.set(tunnelId, made);
  return made;
}

function tell(tunnelId: string): void {
  const { tunnels } = state();
  const waiting = tunnels.get(tunnelId);
  if (!waiting) return;
  const { people, isFirst } = waiting;
  if (people.size === 0) {
    tunnels.delete(tunnelId);
    return;
  }
  const asks = asksOf(tunnelId);
  const refused = [...people.values()].filter(
    ({ person, decision }) => decision === "removed" || !asks.some((open) => mayBeOf(open, person)),
  );
  for (const key of people.keys()) state().known.add(key, tunnelId);
  people.clear();
  waiting.isFirst = false;
  waiting.timer = setTimeout(() => tell(tunnelId), HOUR_MS).unref();
  if (refused.length > 0) notify(describe(nameAt(tunnelId), refused, isFirst));
}

/** A timer asks, and the database may not answer. */
function nameAt(id: string): Named {
  try {
    return { id, name: tunnelOf(id).name };
  } catch {
    return { id, name: "A tunnel" };
  }
}

function describe(tunnel: Named, refused: readonly Refused[], isFirst: boolean) {
  const names = refused.slice(0, 3).map(({ person }) => nameOf(person));
  const isCut = refused.length > MOST_WAITING;
  const count = isCut ? `More than ${MOST_WAITING.toLocaleString("en")}` : `${refused.length}`;
  const who = refused.length === 1 ? names[0] : `${count} people`;
  const when = isFirst ? "" : " in the last hour";
  const verified = refused.map(({ person }) => person.email === undefined || person.emailVerified);
  const detail = [
    refused.length > 1 &&
      `${isCut ? `${names.join(", ")} and others` : listWords(names, refused.length - names.length)}.`,
    describeReasons(refused),
    describeUnverified(verified),
  ];
  return {
    kind: "refused" as const,
    tunnels: [tunnel],
    title: `${who} ${refused.length === 1 ? "was" : "were"} refused at “${tunnel.name}”${when}`,
    detail: detail.filter(Boolean).join(" "),
    about: { code: "people_refused", tunnelId: tunnel.id },
  };
}

/**
 * An e-mail is never cut, because whose it is stands at its end; none is longer than 320 characters (read-claims.ts).
 * People choose their own name, so it does not stand where an e-mail would.
 */
function nameOf({ email, name }: VerifiedPerson): string {
  if (email !== undefined) return email;
  const called = name?.replace(/\s+/g, " ").trim().slice(0, NAME_SHOWN);
  return called ? `Somebody without an e-mail (“${called}”)` : "Somebody without an e-mail";
}

function describeReasons(refused: readonly Refused[]): string {
  const removed = refused.filter(({ decision }) => decision === "removed").length;
  const others = refused.length - removed;
  if (removed === 0) return "Logged in, but not among those who may enter.";
  if (others === 0) return "Logged in, but removed by you.";
  return `${others} may not enter, and ${removed} you removed.`;
}
