import { foldEmail } from "@/lib/contract/fold-email";
import type { AccessRules, PersonId } from "@/lib/traffic/gate-orders";
import { type Access, prepareAccess } from "./decide";

/** How long the dashboard has to confirm that a question waits. */
const CONFIRM_MS = 10_000;

/**
 * The rules that hold at this moment: those of the dashboard, and what happened here that the dashboard does not know
 * yet. A grant belongs to its first user from that request on, and a question waits from the moment when it was asked.
 */
export class AccessNow {
  private readonly bound = new Map<string, PersonId>();
  /** By `sub`: all who come to one gate are of one issuer. */
  private readonly asked = new Map<string, { issuer: string; until: number }>();
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

  bind(email: string, { issuer, sub }: PersonId): void {
    this.bound.set(foldEmail(email), { issuer, sub });
    this.prepare();
  }

  ask({ issuer, sub }: PersonId, now: number): void {
    for (const [each, { until }] of this.asked) if (until <= now) this.asked.delete(each);
    this.asked.set(sub, { issuer, until: now + CONFIRM_MS });
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
      grants: grants.map((grant) =>
        isFree(grant) ? { ...grant, ...this.bound.get(foldEmail(grant.email)) } : grant,
      ),
      asks: [
        ...asks,
        ...Array.from(this.asked, ([sub, asked]) => ({
          sub,
          ...asked,
          state: "waiting" as const,
        })),
      ],
    });
  }
}

function isFree({ sub }: AccessRules["grants"][number]): boolean {
  return sub === undefined;
}
