import { nameKey } from "@/lib/base/names";
import type { WebhookEntry } from "@/lib/contract/notices";
import { placeInOrder } from "@/lib/tunnels/order-tunnels";
import { describeAdded, findChanges } from "./describe-changes";
import { markWeakenings } from "./find-weakenings";
import { planSecretHolder } from "./plan-secret-holder";
import { type Existing, KEPT, SAME, type SecretOf, type Step, skipped } from "./step";
import type { Stored } from "./stored";

type Idle = { stopWhenIdle: string };

// Each function returns no step when the file does not have the setting or nothing would change. All of them are pure.

/**
 * The new order of the whole list, by name. The file's tunnels keep their places together, in the order of the file.
 */
export function planOrder(
  names: readonly string[],
  stored: Stored["tunnels"],
  existing: Existing,
): Step<string[]>[] {
  const title = "Order of tunnels and groups";
  const here = stored.map(({ fields }) => nameKey(fields.name));
  const wanted = names.map(nameKey);
  const added = wanted.filter((key) => !here.includes(key));
  // New tunnels are added at the end in the order of the file anyway.
  if (added.length === wanted.length || wanted.length < 2) return [];
  const before = [...here, ...added];
  const after = placeInOrder(before, wanted);
  if (after.every((key, index) => key === before[index])) {
    return [{ item: skipped("setting", title, [SAME]) }];
  }
  if (existing === "keep") return [{ item: skipped("setting", title, ["It stays as it is."]) }];
  const written = new Map(
    [...stored.map(({ fields }) => fields.name), ...names].map((name) => [nameKey(name), name]),
  );
  const order = after.map((key) => written.get(key) ?? key);
  const changes = findChanges({ order: stored.map(({ fields }) => fields.name) }, { order });
  return [
    {
      item: { kind: "setting", name: title, outcome: "change", changes, notes: [], widens: [] },
      fields: order,
    },
  ];
}

export function planStopWhenIdle(
  wanted: string | undefined,
  { stopWhenIdle }: Stored,
  existing: Existing,
): Step<Idle>[] {
  if (wanted === undefined) return [];
  const name = "Stop when idle";
  const fields: Idle = { stopWhenIdle: wanted };
  if (stopWhenIdle === undefined) {
    const changes = describeAdded(fields);
    return [
      { item: { kind: "setting", name, outcome: "add", changes, notes: [], widens: [] }, fields },
    ];
  }
  const changes = markWeakenings(findChanges({ stopWhenIdle }, fields), { stopWhenIdle }, fields);
  if (changes.length === 0) return [{ item: skipped("setting", name, [SAME]) }];
  if (existing === "keep") return [{ item: skipped("setting", name, [KEPT]) }];
  return [
    { item: { kind: "setting", name, outcome: "change", changes, notes: [], widens: [] }, fields },
  ];
}

export function planWebhook(
  wanted: WebhookEntry | undefined,
  { webhook }: Stored,
  existing: Existing,
  secretOf: SecretOf,
) {
  if (!wanted) return [];
  const named = (fields: WebhookEntry) => ({ name: "Webhook", ...fields });
  const here = webhook
    ? [{ id: "webhook", fields: named({ url: webhook.url }), hasSecret: webhook.hasSecret }]
    : [];
  return [
    planSecretHolder("webhook", { fields: named(wanted), notes: [] }, here, existing, secretOf),
  ];
}
