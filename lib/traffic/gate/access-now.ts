import { foldEmail } from "@/lib/contract/fold-email";
import type { AccessRules } from "@/lib/traffic/gate-orders";
import { type Access, prepareAccess } from "./decide";

/** How long the dashboard has to confirm that a question waits. */
const CONFIRM_MS = 10_000;

/**
 * The rules that hold at this moment: those of the dashboard, and what happened here that the dashboard does not know
 * yet. A grant belongs to its first user from that request on, and a question waits from the moment when it was asked.
 */
export class AccessNow {
  private readonly bound = new Map<string, string>();
  private readonly asked = new Map<string, number>();
  private prepared: Access;

  constructor(private rules: AccessRules) {
    this.prepared = prepareAccess(rules);
  }

  get current(): Access {
    return this.prepared;
  }

  set(rules: AccessRules): void {
    this.rules = rules;
    const free = new Set(rules.grants.filter(isFree).map(({ email }) => foldEmail(email)));
    for (const email of this.bound.keys()) if (!free.has(email)) this.bound.delete(email);
    for (const { sub } of rules.asks) this.asked.delete(sub);
    this.prepare();
  }

  bind(email: string, sub: string): void {
    this.bound.set(foldEmail(email), sub);
    this.prepare();
  }

  ask(sub: string, now: number): void {
    for (const [each, until] of this.asked) if (until <= now) this.asked.delete(each);
    this.asked.set(sub, now + CONFIRM_MS);
    this.prepare();
  }

  /** The number of questions that wait for an answer. */
  waiting(now: number): number {
    const asks = [...this.prepared.questions.values()].flat();
    return asks.filter(({ state, until }) => state === "waiting" && (until === null || now < until))
      .length;
  }

  private prepare(): void {
    const { grants, asks } = this.rules;
    this.prepared = prepareAccess({
      ...this.rules,
      grants: grants.map((grant) => {
        const sub = grant.sub ?? this.bound.get(foldEmail(grant.email));
        return sub === undefined ? grant : { ...grant, sub };
      }),
      asks: [
        ...asks,
        ...Array.from(this.asked, ([sub, until]) => ({ sub, state: "waiting" as const, until })),
      ],
    });
  }
}

function isFree({ sub }: AccessRules["grants"][number]): boolean {
  return sub === undefined;
}
