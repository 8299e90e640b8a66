import type { LinkApp, LinkAppOrder } from "@/lib/traffic/calls";
import type { DoorRules } from "@/lib/traffic/door-orders";
import { type Decision, decide, prepareAccess } from "@/lib/traffic/gate/decide";
import type { Gate } from "@/lib/traffic/gate/gate";
import type { Claims } from "@/lib/traffic/gate/read-claims";
import type { AccessRules } from "@/lib/traffic/gate-orders";
import type { AppWay } from "@/lib/traffic/tunnel-proxy/app-way";
import type { Here } from "./here";
import type { Shown } from "./pages";
import { isSameWay } from "./same-way";

/** What requests for an app go through while it runs. */
export type Running = { gate: Gate; way: AppWay; order: LinkAppOrder; here: Here };

/** One app behind a link, running or stopped by its owner. */
export class LinkedApp {
  constructor(
    readonly tunnelId: string,
    private readonly name: string,
    readonly running: Running | undefined,
    /** The newest rules, also of an app that is stopped: they say who may see that it is. */
    private readonly rules: AccessRules | undefined,
  ) {}

  /** What enters it without a login. */
  get doors(): DoorRules | undefined {
    return this.rules?.doors;
  }

  /** The app after a change. Open requests go on when only the rules or the name differ; otherwise they are cut. */
  changedTo(
    { tunnelId, name, order, access }: LinkApp,
    run: (order: LinkAppOrder) => Running,
  ): LinkedApp {
    const { running } = this;
    if (order && running && isSameWay(running.order, order)) {
      running.gate.setAccess(order.access);
      return new LinkedApp(tunnelId, name, running, order.access);
    }
    this.close();
    return new LinkedApp(tunnelId, name, order && run(order), order?.access ?? access);
  }

  withAccess(rules: AccessRules): LinkedApp {
    this.running?.gate.setAccess(rules);
    return new LinkedApp(this.tunnelId, this.name, this.running, rules);
  }

  mayEnter(claims: Claims): boolean {
    return this.standing(claims)?.isIn === true;
  }

  /** Undefined when this person may not know the name. */
  nameFor(claims: Claims): string | undefined {
    return this.mayEnter(claims) ? this.name : undefined;
  }

  /** Undefined when this person may not know of the app. `last`: the app that they used last. */
  async shownTo(claims: Claims, last: string | undefined): Promise<Shown | undefined> {
    const standing = this.visibleStanding(claims);
    if (!standing) return undefined;
    return {
      tunnelId: this.tunnelId,
      name: this.name,
      standing,
      isDown: standing === "open" && (await this.running?.way.isUp()) === false,
      others: this.others(claims.person.sub),
      isLast: last === this.tunnelId,
    };
  }

  isVisibleTo(claims: Claims): boolean {
    return this.visibleStanding(claims) !== undefined;
  }

  close(): void {
    this.running?.way.close();
  }

  /** Undefined when it is not known. */
  private standing(claims: Claims): Decision | undefined {
    if (this.running) return this.running.gate.standing(claims);
    return this.rules && decide(claims, prepareAccess(this.rules), Date.now());
  }

  private visibleStanding(claims: Claims): Shown["standing"] | undefined {
    const decision = this.standing(claims);
    return decision && standingOf(decision, this.running !== undefined);
  }

  private others(sub: string): number {
    if (!this.running) return 0;
    const { gate, here } = this.running;
    const all = new Set([...gate.present(), ...here.now()]);
    all.delete(sub);
    return all.size;
  }
}

/**
 * The app that opens by itself: the only one that somebody may enter, else the only one where they may ask, else the
 * only one that runs, which has the reason why not.
 */
export function onlyOneFor(claims: Claims, apps: readonly LinkedApp[]): LinkedApp | undefined {
  const running = apps.filter((app) => app.running);
  const open = running.filter((app) => app.mayEnter(claims));
  const askable = running.filter((app) => app.isVisibleTo(claims));
  const [group = []] = [open, askable, running].filter(({ length }) => length > 0);
  return group.length === 1 ? group[0] : undefined;
}

function standingOf(decision: Decision, isRunning: boolean): Shown["standing"] | undefined {
  if (decision.isIn) return isRunning ? "open" : "stopped";
  if (!isRunning) return undefined;
  const { why } = decision;
  const isAsked = why === "may-ask" || why === "waiting" || why === "refused" || why === "never";
  return isAsked ? why : undefined;
}
