import type { DoorRules } from "@/lib/traffic/door-orders";
import { type DoorAnswer, refusedAtDoor } from "@/lib/traffic/gate/doors/answers";
import { findDoor, findKey, keysIn } from "@/lib/traffic/gate/doors/find-door";
import { type Found, judgeHead } from "@/lib/traffic/gate/doors/judge-head";
import { takeSecrets } from "@/lib/traffic/gate/take-secrets";
import type { Visit } from "@/lib/traffic/gate/visit";
import type { GateHeaders } from "@/lib/traffic/gate-orders";
import type { LinkedApp, Running } from "./linked-app";

/** Where a machine's request goes: to the app whose door it is at, which judges its proof, or back. */
export type AtLinkDoor = { running: Running } | { answer: DoorAnswer };

/** The doors of all apps on a link, up or not: a key belongs to one app, and so does a webhook's path. */
export class LinkDoors {
  /** Undefined while no app has a key or a webhook: most links have none, and their requests are not looked at. */
  private rules: DoorRules | undefined;
  private readonly owners = new Map<string, LinkedApp>();

  constructor(private readonly headers: GateHeaders) {}

  set(apps: readonly LinkedApp[]): void {
    this.owners.clear();
    for (const app of apps)
      for (const { id } of [...(app.doors?.keys ?? []), ...(app.doors?.webhooks ?? [])])
        this.owners.set(id, app);
    const keys = apps.flatMap(({ doors }) => doors?.keys ?? []);
    const webhooks = onlyOnes(apps.flatMap(({ doors }) => doors?.webhooks ?? []));
    this.rules = this.owners.size > 0 ? { keys, webhooks, origins: [] } : undefined;
  }

  /** Undefined where it is at no app's door: then it is a visitor's, or the link's gate refuses it. */
  find(visit: Visit): AtLinkDoor | undefined {
    if (!this.rules) return undefined;
    const { rawHeaders } = visit;
    const at = findDoor(visit, rawHeaders, this.rules, undefined);
    if (!at) return undefined;
    if (at.kind === "key" || at.kind === "webhook") return this.atDoorOf(at, visit);
    // Beside something else, a login maybe. No app gets another one's key.
    const { keys } = this.rules;
    const hasKey = keysIn(rawHeaders).some((key) => findKey(key, keys) !== undefined);
    return hasKey ? { answer: refusedAtDoor("proof") } : undefined;
  }

  private atDoorOf(at: Found, visit: Visit): AtLinkDoor | undefined {
    const app = this.owners.get(at.rule.id);
    if (!app) return undefined;
    if (app.running) return { running: app.running };
    const taken = takeSecrets(visit.rawHeaders, this.headers);
    const head = judgeHead(at, visit, taken, Date.now());
    return { answer: refusedAtDoor("refused" in head ? head.refused : "stopped") };
  }
}

/** Which apps' pages of other origins may ask on a link; see docs/gate.md. */
export function commonOrigins(apps: readonly Pick<LinkedApp, "doors">[]): string[] {
  const [first, ...others] = apps.map(({ doors }) => doors?.origins ?? []);
  return (first ?? []).filter((origin) => others.every((origins) => origins.includes(origin)));
}

/** A path that two apps have, against the rules, is nobody's. */
function onlyOnes(webhooks: DoorRules["webhooks"]): DoorRules["webhooks"] {
  const counts = new Map<string, number>();
  const addressOf = ({ method, path }: DoorRules["webhooks"][number]) => `${method} ${path}`;
  for (const rule of webhooks) {
    const address = addressOf(rule);
    counts.set(address, (counts.get(address) ?? 0) + 1);
  }
  return webhooks.filter((rule) => counts.get(addressOf(rule)) === 1);
}
