import "server-only";
import { readAccessRows, writeAccessRows } from "@/db/access";
import { log } from "@/lib/base/log";
import { sharedOnce } from "@/lib/base/shared-once";
import { asStorageProblem } from "@/lib/storage/storage-trouble";
import { writeLater } from "@/lib/storage/write-later";
import { atTime, fromRows, type TunnelAccess, toRows } from "./tunnel-access";

// A change that excludes somebody takes effect first, in memory, and is saved afterwards; a change that admits somebody
// is saved first. While something is not saved, the state in this module counts.

type Edit = (access: TunnelAccess) => TunnelAccess;
type State = {
  tunnels: Map<string, TunnelAccess>;
  unsaved: Set<string>;
  changed: (tunnelId: string) => void;
};

const state = () =>
  sharedOnce<State>("access", () => ({
    tunnels: new Map(),
    unsaved: new Set(),
    changed: () => undefined,
  }));

/** Calls `changed` for each tunnel whose state in this module has changed. */
export function onAccessChange(changed: (tunnelId: string) => void): void {
  state().changed = changed;
}

/** The state at this moment. */
export function accessOf(tunnelId: string): TunnelAccess {
  return atTime(held(tunnelId), Date.now());
}

/** Everything that was read so far, including entries that have ended and are not removed yet. */
export function heldAccess(): ReadonlyMap<string, TunnelAccess> {
  return state().tunnels;
}

/** Excludes somebody at once, and saves it as soon as the disk allows. Returns whether it is saved. */
export function tighten(tunnelId: string, edit: Edit): boolean {
  hold(tunnelId, edit(accessOf(tunnelId)));
  state().unsaved.add(tunnelId);
  try {
    saveAll();
    return true;
  } catch (error) {
    if (asStorageProblem(error)) writeLater("access", saveAll);
    else giveUp(error);
    return false;
  }
}

/** Admits somebody. Throws when this cannot be saved; then nothing has changed. */
export function widen(tunnelId: string, edit: Edit): void {
  const next = edit(accessOf(tunnelId));
  writeAccessRows(new Map([[tunnelId, toRows(next)]]));
  state().unsaved.delete(tunnelId);
  hold(tunnelId, next);
}

/** Of no weight for who may enter: nobody is told, and whoever calls it writes it. */
export function amend(tunnelId: string, edit: Edit): void {
  state().tunnels.set(tunnelId, edit(held(tunnelId)));
}

/** Whether something of this tunnel holds that is not on the disk yet. */
export function isUnsaved(tunnelId: string): boolean {
  return state().unsaved.has(tunnelId);
}

/** Returns what is known of a tunnel that is being deleted. */
export function takeAccess(tunnelId: string): TunnelAccess {
  return accessOf(tunnelId);
}

/** Call it when the tunnel is deleted. */
export function forgetAccess(tunnelId: string): void {
  state().tunnels.delete(tunnelId);
  state().unsaved.delete(tunnelId);
}

function held(tunnelId: string): TunnelAccess {
  const { tunnels } = state();
  const known = tunnels.get(tunnelId) ?? fromRows(readAccessRows(tunnelId));
  tunnels.set(tunnelId, known);
  return known;
}

function hold(tunnelId: string, access: TunnelAccess): void {
  state().tunnels.set(tunnelId, access);
  state().changed(tunnelId);
}

function saveAll(): void {
  const { unsaved, tunnels } = state();
  const entries = [...unsaved].flatMap((id) => {
    const access = tunnels.get(id);
    return access ? [[id, toRows(access)] as const] : [];
  });
  writeAccessRows(new Map(entries));
  unsaved.clear();
}

// The write would always fail in the same way. The change stays in effect until Gatehouse ends.
function giveUp(error: unknown): void {
  state().unsaved.clear();
  log(`Who may not enter was not saved: ${error instanceof Error ? error.message : String(error)}`);
}
