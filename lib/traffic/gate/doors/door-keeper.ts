import type { RawHeaders } from "@/lib/network/headers";
import { firstValue, pairs } from "@/lib/network/headers";
import type { DoorRules, DoorsAtBind, UsedDoor, WebhookRule } from "@/lib/traffic/door-orders";
import { type Exchange, Exchanges, type Line } from "@/lib/traffic/gate/exchanges";
import type { Taken } from "@/lib/traffic/gate/take-secrets";
import type { Visit } from "@/lib/traffic/gate/visit";
import { type DoorAnswer, preflightAnswer, refusedAtDoor } from "./answers";
import { findDoor } from "./find-door";
import { type Found, judgeHead } from "./judge-head";
import type { Proof } from "./read-proof";
import { SeenProofs } from "./seen-proofs";
import { fingerprint, isSigned } from "./verify-signature";

export type DoorJudgement =
  | { isIn: true; headers: RawHeaders; removed: string[]; body?: Buffer }
  | { isIn: false; answer: DoorAnswer };

/** An open request: the door that let it in, and how that door was configured at that moment. */
type Through = { door: UsedDoor; kind: "key" | "webhook"; was: string };

type Options = {
  atBind: DoorsAtBind | undefined;
  /** A request came through a door. With 0 requests: the sender is still connected. */
  used(door: UsedDoor, requests: number): void;
  /** A request was refused at a door. */
  refused(): void;
};

const NONE_AT_BIND: DoorsAtBind = { hasKeys: false, webhooks: [], origins: [] };
const NO_DOORS: DoorRules = { keys: [], webhooks: [], origins: [] };

/** The doors of one run of a tunnel: what comes without a login comes through one of them, or not at all. */
export class DoorKeeper {
  private rules = NO_DOORS;
  /** There are doors, or there were some in this run. Most tunnels have none, and their requests are not looked at. */
  private isUsed: boolean;
  private readonly seen = new SeenProofs();
  private readonly exchanges: Exchanges<Through>;

  constructor(private readonly options: Options) {
    const { hasKeys, webhooks, origins } = options.atBind ?? NONE_AT_BIND;
    this.isUsed = hasKeys || webhooks.length > 0 || origins.length > 0;
    this.exchanges = new Exchanges({
      due: (exchange) => this.exchanges.cut(exchange),
      stillHere: ({ door }) => options.used(door, 0),
    });
  }

  /** Takes effect at once. Open requests of a door that is gone are cut. */
  set(rules: DoorRules = NO_DOORS): void {
    this.rules = rules;
    const { keys, webhooks, origins } = rules;
    this.isUsed ||= keys.length > 0 || webhooks.length > 0 || origins.length > 0;
    for (const exchange of this.exchanges.all()) {
      if (exchange.seen && !this.isAsBefore(exchange.seen)) this.exchanges.cut(exchange);
    }
  }

  /**
   * Judges a request that is at a door by that door alone; undefined where it is an ordinary visitor's. Never throws nor
   * rejects: what fails lets nobody in.
   */
  admit(
    visit: Visit,
    taken: Taken,
    line: Line,
  ): DoorJudgement | Promise<DoorJudgement> | undefined {
    if (!this.isUsed) return undefined;
    const at = findDoor(visit, taken.headers, this.rules, this.options.atBind);
    if (!at) return undefined;
    if (at.kind === "none" || at.kind === "preflight") {
      // Somebody is logged in and sends what is no key of ours, or no preflight that ngrok has let by.
      if (taken.tokens.length > 0) return undefined;
      if (at.kind === "none") return this.refuse("proof");
      return { isIn: false, answer: preflightAnswer(at.origin, taken.headers) };
    }
    const head = judgeHead(at, visit, taken, Date.now());
    if ("refused" in head) return this.refuse(head.refused);
    if (at.kind === "key") return this.byKey(at, visit, taken, line);
    if (!head.proof) return this.refuse("proof");
    return this.byWebhook(at.rule, head.proof, visit, taken, line);
  }

  /** Whoever came through a door is cut off. */
  close(): void {
    for (const exchange of this.exchanges.all()) this.exchanges.cut(exchange);
    this.exchanges.close();
  }

  private byKey(
    { rule, headers }: Extract<Found, { kind: "key" }>,
    visit: Visit,
    taken: Taken,
    line: Line,
  ): DoorJudgement {
    const through = { door: used(rule), kind: "key", was: JSON.stringify(rule) } as const;
    this.exchanges.keep(this.exchanges.add(line), through, rule.until);
    this.options.used(through.door, 1);
    return { isIn: true, headers: forApp(visit, headers), removed: taken.removed };
  }

  private byWebhook(
    rule: WebhookRule,
    proof: Proof,
    visit: Visit,
    taken: Taken,
    line: Line,
  ): DoorJudgement | Promise<DoorJudgement> {
    if (!visit.readBody) return this.refuse("proof");
    // From now on the request is cut when its door is removed.
    const exchange = this.exchanges.add(line);
    const through = { door: used(rule), kind: "webhook", was: JSON.stringify(rule) } as const;
    this.exchanges.keep(exchange, through, Number.POSITIVE_INFINITY);
    return visit
      .readBody(line.until)
      .then((read) => {
        if ("failed" in read) return this.refuse(read.failed, exchange);
        const now = Date.now();
        if (!this.isAsBefore(through) || !isSigned(rule.signature, proof, read.body))
          return this.refuse("proof", exchange);
        const isOnce =
          proof.freshUntil === undefined ||
          this.seen.take(`${rule.id} ${fingerprint(proof, read.body)}`, proof.freshUntil, now);
        if (!isOnce) return this.refuse("replayed", exchange);
        this.options.used(through.door, 1);
        const headers = forApp(visit, withoutExpect(taken.headers));
        return { isIn: true as const, headers, removed: taken.removed, body: read.body };
      })
      .catch(() => this.refuse("proof", exchange));
  }

  private refuse(
    why: Parameters<typeof refusedAtDoor>[0],
    exchange?: Exchange<Through>,
  ): DoorJudgement {
    if (exchange) this.exchanges.drop(exchange);
    this.options.refused();
    return { isIn: false, answer: refusedAtDoor(why) };
  }

  private isAsBefore({ kind, door, was }: Through): boolean {
    const { keys, webhooks } = this.rules;
    const rule = (kind === "key" ? keys : webhooks).find(({ id }) => id === door.id);
    return rule !== undefined && JSON.stringify(rule) === was;
  }
}

function used({ id, name }: UsedDoor): UsedDoor {
  return { id, name };
}

/** Behind a link all apps have one site's cookies: a machine that keeps some has those of another app, too. */
function forApp({ hasOthers }: Visit, raw: RawHeaders): RawHeaders {
  return hasOthers ? without("cookie", raw) : raw;
}

/** The sender was told to continue, and the body has arrived. */
function withoutExpect(raw: RawHeaders): RawHeaders {
  return without("expect", raw);
}

function without(header: string, raw: RawHeaders): RawHeaders {
  if (firstValue(raw, header) === undefined) return raw;
  return pairs(raw)
    .filter(([name]) => name.toLowerCase() !== header)
    .flat();
}
