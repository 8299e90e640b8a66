import "server-only";
import { addAccount, changeAccount } from "@/lib/accounts/service";
import { nameKey } from "@/lib/base/names";
import type { TunnelEntry } from "@/lib/contract/config-file";
import { type TunnelCreate, tunnelPatchSchema } from "@/lib/contract/tunnel-input";
import { changeWebhook } from "@/lib/notices/webhook";
import { addProfile, changeProfile } from "@/lib/profiles/service";
import { setStopWhenIdle } from "@/lib/settings/stop-when-idle";
import { placeTunnels } from "@/lib/tunnels/order-tunnels";
import { addTunnel, changeTunnel } from "@/lib/tunnels/service";
import { listStored } from "@/lib/tunnels/store";
import type { Plan } from "./plan-import";
import type { Step } from "./step";
import { readStored } from "./stored";

/** Writes what was planned. Call it inside a transaction. Returns the ids of the tunnels that have changed. */
export function applyPlan(plan: Plan): Set<string> {
  applyProfiles(plan.profiles);
  applyAccounts(plan.accounts);
  const written = applyTunnels(plan.tunnels);
  const moved = plan.order.flatMap(({ fields }) => (fields ? placeByName(fields) : []));
  for (const { fields } of plan.stopWhenIdle) if (fields) setStopWhenIdle(fields.stopWhenIdle);
  for (const { fields } of plan.webhook) {
    if (fields) changeWebhook({ ...fields, ...(fields.dropSecret && { secret: null }) });
  }
  return new Set([...written, ...moved]);
}

function applyProfiles(steps: Plan["profiles"]): void {
  for (const { id, fields } of steps) {
    if (!fields) continue;
    const { dropSecret, ...profile } = fields;
    if (id === undefined) addProfile(profile);
    else changeProfile(id, { ...profile, ...(dropSecret && { clientSecret: null }) });
  }
}

function applyAccounts(steps: Plan["accounts"]): void {
  for (const { id, fields } of steps) {
    if (!fields) continue;
    const { dropSecret, serverAddr = null, caCertificate = null, ...rest } = fields;
    const account = { ...rest, serverAddr, caCertificate };
    if (id === undefined) addAccount(account);
    else changeAccount(id, { ...account, ...(dropSecret && { authtoken: null }) });
  }
}

function applyTunnels(steps: Plan["tunnels"]): string[] {
  const { profiles, accounts } = readStored();
  return steps.flatMap((step) => {
    if (!step.fields) return [];
    const { account, profile, ...fields } = step.fields;
    const ids = { accountId: idOf(accounts, account), profileId: idOf(profiles, profile) };
    return [write(step, { ...fields, ...ids })];
  });
}

function write({ id, cleared = [] }: Step<TunnelEntry>, fields: TunnelCreate): string {
  if (id === undefined) return addTunnel(fields);
  const empty = Object.fromEntries(cleared.map((field) => [field, null]));
  changeTunnel(id, tunnelPatchSchema.parse({ ...fields, ...empty }));
  return id;
}

function idOf(items: readonly { id: string; fields: { name: string } }[], name: string): string {
  const found = items.find(({ fields }) => nameKey(fields.name) === nameKey(name));
  if (!found) throw new Error(`"${name}" should have been imported before its tunnels`);
  return found.id;
}

function placeByName(names: readonly string[]): string[] {
  const ids = new Map(listStored().map(({ config }) => [nameKey(config.name), config.id]));
  return placeTunnels(names.flatMap((name) => ids.get(nameKey(name)) ?? []));
}
