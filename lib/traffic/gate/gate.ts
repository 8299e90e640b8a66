import type { GateState, VisitDecision } from "@/lib/contract/gate";
import { MOST_ASKS } from "@/lib/contract/gate";
import type { RawHeaders } from "@/lib/network/headers";
import type { AccessRules, GateOrder, VerifiedPerson } from "@/lib/traffic/gate-orders";
import type { RefusalReason } from "@/lib/traffic/refusal-reasons";
import type { TokenRefusal } from "@/lib/traffic/token-codes";
import { AccessNow } from "./access-now";
import { type Decision, decide } from "./decide";
import { DoorKeeper } from "./doors/door-keeper";
import { type Exchange, Exchanges, type Line } from "./exchanges";
import { type GateListener, GateOutlet } from "./gate-outlet";
import type { KeyRing } from "./key-ring";
import { BARE_HEADERS, PAGE_HEADERS, renderPage } from "./page";
import { type Stop, tell } from "./pages";
import type { Claims } from "./read-claims";
import { RecentRedirects } from "./recent-redirects";
import { ASK_PATH, isReserved, safeTarget } from "./reserved-path";
import { type SignatureCache, signatureKey } from "./signature-cache";
import { identityHeaders, type Taken, takeSecrets, withoutToken } from "./take-secrets";
import { TokenVerifier, type Verified } from "./verify-token";
import { isDocument, isSameOrigin, type Visit, wantsPage } from "./visit";

export type GateOptions = GateOrder & {
  /** Without rules nobody gets in. */
  access: AccessRules | undefined;
  ring: KeyRing;
  cache: SignatureCache;
  listener: GateListener;
  /** Is told of every request that is refused, and why. */
  onRefused?: ((reason: RefusalReason) => void) | undefined;
  /** One that several gates of the same order share. */
  verifier?: TokenVerifier;
};

/** What a visitor gets in place of the app. */
export type GateAnswer = {
  status: number;
  headers: Record<string, string>;
  body: string;
  /** The answer stays incomplete until the gate cuts its line. The page then loads again. */
  isHeld: boolean;
};

export type Judgement =
  | {
      isIn: true;
      headers: RawHeaders;
      removed: string[];
      /** What was read of the request already, to be passed on in its place. */
      body?: Buffer;
    }
  | { isIn: false; answer: GateAnswer };

/** What is remembered of an exchange that goes on: whose it is, and as what. */
type Seen = {
  /** The newest that was verified of this person. */
  claims: Claims;
  /** The one that it came with, and when that is too old (milliseconds of Date.now()). */
  token: string;
  tooOldAt: number;
  as: "in" | "waiting";
  decision: VisitDecision;
};
type Arrival = { visit: Visit; taken: Taken; exchange: Exchange<Seen> };

/** The number of pages that may wait on an open answer. Other pages load again by themselves. */
const MOST_HELD = 100;
/** A refused token raises an alarm, except for these reasons: the keys are missing, so the token may be a good one. */
const NOT_WRONG = new Set<TokenRefusal>(["no-keys", "unknown-key"]);

/** The second lock of one run of a tunnel: nobody's byte reaches the app unless it was verified here who asks. */
export class Gate {
  private readonly verifier: TokenVerifier;
  private readonly outlet: GateOutlet;
  private readonly exchanges: Exchanges<Seen>;
  private readonly doors: DoorKeeper;
  private readonly redirects = new RecentRedirects();
  private readonly stopListening: () => void;
  private access: AccessNow | undefined;

  constructor(private readonly options: GateOptions) {
    const { issuerUrl, ring, listener, access } = options;
    this.verifier = options.verifier ?? new TokenVerifier(options);
    this.access = access && new AccessNow(access);
    const hasKeys = ring.find(issuerUrl, Date.now()) !== undefined;
    this.outlet = new GateOutlet(listener, hasKeys ? "verifying" : "no-keys");
    this.exchanges = new Exchanges({
      due: (exchange) => this.review(exchange),
      stillHere: ({ claims, decision }) => this.outlet.visit(claims.person, decision, 0),
    });
    this.doors = new DoorKeeper({
      atBind: options.doorsAtBind,
      used: (door, requests) => this.outlet.visitBy(door, requests),
      refused: () => this.outlet.visit(undefined, "unverified"),
    });
    this.doors.set(access?.doors);
    this.stopListening = ring.onChange((changed) => {
      if (changed === issuerUrl) this.keysChanged();
    });
  }

  /**
   * Decides about one request. It counts as open until `line` closes, and is cut when the reason to let it in no longer
   * holds. Never throws or rejects: an error lets nobody in.
   */
  admit(visit: Visit, line: Line): Judgement | Promise<Judgement> {
    try {
      const taken = this.split(visit);
      const atDoor = this.doors.admit(visit, taken, line);
      if (atDoor) return atDoor;
      const arrival = { visit, taken, exchange: this.exchanges.add(line) };
      const token = onlyToken(taken);
      if ("stop" in token) return this.noToken(token.stop, arrival);
      const verified = this.verifier.verify(token.value, Date.now);
      if (!(verified instanceof Promise)) return this.settle(verified, token.value, arrival);
      return verified
        .then((late) => {
          if (late.ok) this.renew(late.claims);
          return this.settle(late, token.value, arrival);
        })
        .catch(() => this.failed(visit));
    } catch {
      return this.failed(visit);
    }
  }

  /**
   * Who asks, for a link, which finds the app by it: nothing is let in by that. Undefined where it is not certain, or the
   * login is too long ago; `admit` then has the answer. Never throws nor rejects.
   */
  whoAsks(visit: Visit): Claims | undefined | Promise<Claims | undefined> {
    try {
      const token = onlyToken(this.split(visit));
      if ("stop" in token) return undefined;
      const verified = this.verifier.verify(token.value, Date.now);
      if (!(verified instanceof Promise)) return this.recent(verified);
      return verified.then((late) => this.recent(late)).catch(() => undefined);
    } catch {
      return undefined;
    }
  }

  /** What would be decided about this person now. */
  standing(claims: Claims): Decision | undefined {
    return this.access && decide(claims, this.access.current, Date.now());
  }

  /** The `sub` of everybody who has something open here. */
  present(): Set<string> {
    return new Set(
      this.exchanges.all().flatMap(({ seen }) => (seen?.as === "in" ? seen.claims.person.sub : [])),
    );
  }

  /** What a link in front of this gate saw, before it knew the app. */
  see(state: GateState): void {
    this.outlet.see(state);
  }

  /**
   * A new token says what the provider knows of its person now: a role that was taken away there ends what they opened
   * with an earlier token, too. Of two tokens of the same second, the one that came later is the newer one.
   */
  renew(claims: Claims): void {
    const { sub } = claims.person;
    for (const exchange of this.exchanges.all()) {
      const { seen } = exchange;
      if (!seen || seen.claims.person.sub !== sub) continue;
      if (seen.claims.issuedAt > claims.issuedAt) continue;
      seen.claims = claims;
      this.review(exchange);
    }
  }

  /** Takes effect at once, also for everything that is open. */
  setAccess(rules: AccessRules): void {
    this.doors.set(rules.doors);
    try {
      if (this.access) this.access.set(rules);
      else this.access = new AccessNow(rules);
    } catch {
      this.access = undefined;
    }
    for (const exchange of this.exchanges.all()) this.review(exchange);
  }

  /**
   * Repeats the reports when the tunnel is online. The gate opens before the run, so earlier reports may have been
   * lost.
   */
  tellAgain(): void {
    this.outlet.tellAgain();
  }

  /** Whoever is in is cut off. */
  close(): void {
    this.stopListening();
    for (const exchange of this.exchanges.all()) this.exchanges.cut(exchange);
    this.exchanges.close();
    this.doors.close();
    this.outlet.close();
  }

  /** Gates of one link have the same names, as the same object. */
  private split(visit: Visit): Taken {
    const { headers: by } = this.options;
    if (visit.split?.by !== by) visit.split = { by, taken: takeSecrets(visit.rawHeaders, by) };
    return visit.split.taken;
  }

  private failed(visit: Visit): Judgement {
    this.options.onRefused?.("failed");
    return answer("failed", visit);
  }

  private recent(verified: Verified): Claims | undefined {
    if (!verified.ok) return undefined;
    if (Date.now() >= verified.claims.issuedAt + this.options.maxAgeMs) return undefined;
    this.outlet.see("verifying");
    return verified.claims;
  }

  private noToken(why: "no-token" | "several", { visit, exchange }: Arrival): Judgement {
    this.exchanges.drop(exchange);
    this.outlet.visit(undefined, "unverified");
    this.options.onRefused?.(why);
    if (why === "no-token") this.outlet.see("no-token");
    else this.outlet.alarm("several");
    return answer(why === "no-token" ? "no-token" : "wrong-token", visit);
  }

  private settle(verified: Verified, token: string, arrival: Arrival): Judgement {
    const { visit, exchange } = arrival;
    if (verified.ok) return this.judge(verified.claims, token, arrival);
    this.exchanges.drop(exchange);
    this.outlet.visit(undefined, "unverified");
    this.options.onRefused?.(verified.code);
    return answer(this.noteRefusal(verified.code), visit);
  }

  private noteRefusal(code: TokenRefusal): Stop {
    const { ring, issuerUrl } = this.options;
    if (code === "no-keys") this.outlet.see("no-keys");
    const isWrong =
      code === "unknown-key" ? ring.lacks(issuerUrl, Date.now()) : !NOT_WRONG.has(code);
    if (isWrong) this.outlet.alarm(code);
    if (code === "no-keys" || (code === "unknown-key" && !isWrong)) return code;
    return "wrong-token";
  }

  private judge(claims: Claims, token: string, arrival: Arrival): Judgement {
    const { visit, taken, exchange } = arrival;
    const { person } = claims;
    const now = Date.now();
    const tooOldAt = claims.issuedAt + this.options.maxAgeMs;
    if (now >= tooOldAt) return this.tooOld(token, arrival);
    if (!this.access) {
      this.exchanges.drop(exchange);
      return this.failed(visit);
    }
    const decision = decide(claims, this.access.current, now);
    const end = Math.min(decision.until ?? tooOldAt, tooOldAt);
    this.note(person, decision);
    if (!decision.isIn) return this.refuse(claims, token, decision.why, end, arrival);
    if (isReserved(visit.target)) return this.ours(arrival, person);
    if (decision.by === "grant" && !decision.grant.isBound) this.bind(decision.grant.email, person);
    const seen: Seen = { claims, token, tooOldAt, as: "in", decision: decision.by };
    this.exchanges.keep(exchange, seen, end);
    const { headers, holding } = withoutToken(taken.headers, token);
    const removed = [...taken.removed, ...holding];
    return { isIn: true, headers: [...headers, ...identityHeaders(person)], removed };
  }

  private note(person: VerifiedPerson, decision: Decision): void {
    this.outlet.count(person, decision.isIn);
    this.outlet.see(!decision.isIn && decision.why === "no-email" ? "no-email" : "verifying");
    if (decision.isIn) this.outlet.visit(person, decision.by);
    else {
      this.outlet.visit(person, decision.why === "removed" ? "removed" : "refused");
      this.options.onRefused?.(decision.why);
    }
  }

  /** The grant is this person's alone from this request on, before the dashboard has heard of it. */
  private bind(email: string, person: VerifiedPerson): void {
    this.access?.bind(email, person);
    this.outlet.grantUsed(email, person);
  }

  private refuse(
    claims: Claims,
    token: string,
    why: Stop,
    end: number,
    arrival: Arrival,
  ): Judgement {
    const { visit, exchange } = arrival;
    const { person } = claims;
    const tooOldAt = claims.issuedAt + this.options.maxAgeMs;
    if (isAsk(visit)) return this.takeQuestion(why, arrival, person);
    if (why !== "waiting" || !isDocument(visit) || this.isFull())
      return this.stopped(why, arrival, person);
    const seen: Seen = { claims, token, tooOldAt, as: "waiting", decision: "refused" };
    this.exchanges.keep(exchange, seen, end);
    return answer(why, visit, person, true);
  }

  private isFull(): boolean {
    return this.exchanges.all().filter(({ seen }) => seen?.as === "waiting").length >= MOST_HELD;
  }

  private takeQuestion(why: Stop, arrival: Arrival, person: VerifiedPerson): Judgement {
    const { visit } = arrival;
    if (visit.method !== "POST" || why !== "may-ask" || !this.access) return this.sendBack(arrival);
    if (!isSameOrigin(visit)) return this.stopped("foreign-ask", arrival, person);
    const now = Date.now();
    if (this.access.waiting(now) >= MOST_ASKS) return this.stopped("asks-full", arrival, person);
    this.access.ask(person, now);
    this.outlet.asked(person);
    return this.sendBack(arrival);
  }

  /** Answers a request of somebody who is let in. */
  private ours(arrival: Arrival, person: VerifiedPerson): Judgement {
    return isAsk(arrival.visit)
      ? this.sendBack(arrival)
      : this.stopped("not-found", arrival, person);
  }

  private sendBack({ visit, exchange }: Arrival): Judgement {
    this.exchanges.drop(exchange);
    return redirect(303, backFrom(visit));
  }

  private tooOld(token: string, { visit, taken, exchange }: Arrival): Judgement {
    this.exchanges.drop(exchange);
    this.outlet.see("verifying");
    this.options.onRefused?.("too-old");
    const { issuerUrl, clientId } = this.options;
    const session = (taken.session ?? "").slice(0, 200) || signatureKey(issuerUrl, clientId, token);
    if (isDocument(visit) && this.redirects.take(session, Date.now()))
      return redirect(302, "/ngrok/login");
    return answer("too-old", visit);
  }

  private stopped(why: Stop, { visit, exchange }: Arrival, person: VerifiedPerson): Judgement {
    this.exchanges.drop(exchange);
    return answer(why, visit, person);
  }

  /** Checks whether the decision about an open exchange still holds. */
  private review(exchange: Exchange<Seen>): void {
    const { seen } = exchange;
    // The signature is still being verified. The rules that are valid when that is done will decide.
    if (!seen) return;
    if (!this.access) return this.exchanges.cut(exchange);
    const now = Date.now();
    const { tooOldAt } = seen;
    const decision = decide(seen.claims, this.access.current, now);
    const isAsBefore =
      seen.as === "in" ? decision.isIn : !decision.isIn && decision.why === "waiting";
    if (now >= tooOldAt || !isAsBefore) return this.exchanges.cut(exchange);
    this.exchanges.keep(exchange, seen, Math.min(decision.until ?? tooOldAt, tooOldAt));
  }

  private keysChanged(): void {
    const { ring, issuerUrl } = this.options;
    const hasKeys = ring.find(issuerUrl, Date.now()) !== undefined;
    if (!hasKeys) this.outlet.see("no-keys");
    else if (this.outlet.sees === "no-keys") this.outlet.see("verifying");
    for (const exchange of this.exchanges.all()) void this.verifyAgain(exchange);
  }

  private async verifyAgain(exchange: Exchange<Seen>): Promise<void> {
    if (!exchange.seen) return;
    const verified = await this.verifier.verify(exchange.seen.token, Date.now);
    if (!verified.ok) this.exchanges.cut(exchange);
  }
}

/** Our policy adds exactly one value. When ngrok had no token, the value still is the placeholder `\${...}`. */
function onlyToken({ tokens }: Taken): { value: string } | { stop: "no-token" | "several" } {
  const [value = "", ...more] = tokens;
  if (more.length > 0) return { stop: "several" };
  return value.trim() === "" || value.startsWith("${") ? { stop: "no-token" } : { value };
}

function isAsk({ target }: Visit): boolean {
  return target === ASK_PATH || target.startsWith(`${ASK_PATH}?`);
}

/** The way back from the question to the page where it was asked. */
function backFrom({ target }: Visit): string {
  const query = target.indexOf("?");
  return safeTarget(query < 0 ? undefined : new URLSearchParams(target.slice(query)).get("to"));
}

function answer(why: Stop, visit: Visit, person?: VerifiedPerson, isHeld = false): Judgement {
  const back = isAsk(visit) ? backFrom(visit) : safeTarget(visit.target);
  const { status, text, page } = tell(why, person, back);
  const isPage = wantsPage(visit);
  return {
    isIn: false,
    answer: {
      status,
      headers: {
        ...PAGE_HEADERS,
        ...(!isPage && { "content-type": "text/plain; charset=utf-8" }),
        ...(status === 401 && { "www-authenticate": "Bearer" }),
        ...(page.refreshS !== undefined && { "retry-after": String(page.refreshS) }),
      },
      body: isPage ? renderPage({ ...page, offersOtherApps: visit.hasOthers }) : text,
      isHeld: isHeld && isPage,
    },
  };
}

function redirect(status: number, location: string): Judgement {
  const headers = { ...BARE_HEADERS, location };
  return { isIn: false, answer: { status, headers, body: "", isHeld: false } };
}
