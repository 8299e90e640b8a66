import { foldEmail } from "@/lib/contract/fold-email";
import type { GateState, VisitDecision } from "@/lib/contract/gate";
import type { UsedDoor } from "@/lib/traffic/door-orders";
import type {
  GateReports,
  PersonId,
  TokenAlarm,
  VerifiedPerson,
  VisitCount,
} from "@/lib/traffic/gate-orders";

type OfRun<Report> = Report extends (proxyId: number, tunnelId: string, ...rest: infer Rest) => void
  ? (...rest: Rest) => void
  : never;

/** What the gate of one run reports; see GateReports. */
export type GateListener = {
  [Name in Exclude<keyof GateReports, "keysWanted" | "visits">]: OfRun<GateReports[Name]>;
} & { visits(visits: VisitCount[]): void };

/** The first state is reported at once, later ones at most this often. */
const STATE_EVERY_MS = 1_000;
const GATHERED_MS = 5_000;
const MOST_GATHERED = 1_000;
/** The number of people who are counted separately. */
const MOST_PEOPLE = 50_000;
const LONGEST_PAIR = 800;

/** Collects what the gate of one run sees, so that many requests do not cause many reports. */
export class GateOutlet {
  private state: GateState;
  private since = Date.now();
  private readonly verified = new Set<string>();
  private readonly refused = new Set<string>();
  private readonly visits = new Map<string, VisitCount>();
  /** Who was reported, with which e-mail and decision. */
  private readonly told = new Set<string>();
  private alarms: TokenAlarm | undefined;
  private isNews = true;
  private toldAt = 0;
  private stateTimer: NodeJS.Timeout | undefined;
  private gatherTimer: NodeJS.Timeout | undefined;

  constructor(
    private readonly listener: GateListener,
    state: GateState,
  ) {
    this.state = state;
    this.tellState();
  }

  see(state: GateState): void {
    if (state !== this.state) {
      this.state = state;
      this.since = Date.now();
      this.isNews = true;
    }
    if (this.isNews) this.tellSoon();
  }

  get sees(): GateState {
    return this.state;
  }

  /** The listener may not have been there at the first report. */
  tellAgain(): void {
    this.isNews = true;
    this.tellState();
  }

  /** Each person is counted once. */
  count({ sub }: VerifiedPerson, isIn: boolean): void {
    const before = this.verified.size + this.refused.size;
    if (this.verified.size < MOST_PEOPLE) this.verified.add(sub);
    if (!isIn && this.refused.size < MOST_PEOPLE) this.refused.add(sub);
    if (this.verified.size + this.refused.size > before) this.isNews = true;
  }

  /** `requests` 0 means that somebody is still connected. */
  visit(person: VerifiedPerson | undefined, decision: VisitDecision, requests = 1): void {
    const key = `${decision} ${person?.sub ?? ""} ${foldEmail(person?.email ?? "")}`;
    this.add(key, { decision, ...(person && { person }) }, requests);
  }

  /** The same for a machine that came through a door. */
  visitBy(door: UsedDoor, requests: number): void {
    this.add(`door ${door.id}`, { decision: "door", door }, requests);
  }

  private add(
    key: string,
    who: Pick<VisitCount, "person" | "door" | "decision">,
    requests: number,
  ): void {
    const now = Date.now();
    const known = this.visits.get(key);
    if (known) {
      known.lastAt = now;
      known.requests += requests;
    } else {
      this.visits.set(key, { ...who, firstAt: now, lastAt: now, requests });
    }
    const isNew = who.decision !== "refused" && who.person !== undefined && this.isNewTo(key);
    if (isNew || this.visits.size >= MOST_GATHERED) this.tellGathered();
    else this.gather();
  }

  /** A removal needs to know at once who came with which e-mail. */
  private isNewTo(key: string): boolean {
    const pair = key.slice(0, LONGEST_PAIR);
    if (this.told.has(pair) || this.told.size >= MOST_PEOPLE) return false;
    this.told.add(pair);
    return true;
  }

  alarm(code: TokenAlarm["code"]): void {
    this.alarms = { code, at: Date.now(), requests: (this.alarms?.requests ?? 0) + 1 };
    this.gather();
  }

  asked(person: VerifiedPerson): void {
    this.listener.asked(person);
  }

  grantUsed(email: string, { issuer, sub }: PersonId): void {
    this.listener.grantUsed({ email, issuer, sub });
  }

  /** Sends the reports that are still waiting. */
  close(): void {
    clearTimeout(this.stateTimer);
    this.tellGathered();
    this.tellState();
    clearTimeout(this.stateTimer);
  }

  private gather(): void {
    this.gatherTimer ??= setTimeout(() => this.tellGathered(), GATHERED_MS).unref();
  }

  private tellGathered(): void {
    clearTimeout(this.gatherTimer);
    this.gatherTimer = undefined;
    const visits = [...this.visits.values()];
    const { alarms } = this;
    this.visits.clear();
    this.alarms = undefined;
    if (visits.length > 0) this.listener.visits(visits);
    if (alarms) this.listener.alarm(alarms);
  }

  private tellSoon(): void {
    if (this.stateTimer !== undefined) return;
    const wait = this.toldAt + STATE_EVERY_MS - performance.now();
    if (wait <= 0) return this.tellState();
    this.stateTimer = setTimeout(() => {
      this.stateTimer = undefined;
      this.tellState();
    }, wait).unref();
  }

  private tellState(): void {
    const { state, since } = this;
    const counts = { verified: this.verified.size, refused: this.refused.size };
    if (!this.isNews) return;
    this.isNews = false;
    this.toldAt = performance.now();
    this.listener.gate({ state, since, ...counts });
  }
}
