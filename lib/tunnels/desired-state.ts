import "server-only";
import { transaction } from "@/db/open";
import { setDesired } from "@/db/tunnels";
import { log } from "@/lib/base/log";
import { sharedOnce } from "@/lib/base/shared-once";
import { listNames } from "@/lib/contract/list-names";
import { notify } from "@/lib/notices/service";
import { asStorageProblem, storageTrouble } from "@/lib/storage/storage-trouble";
import { writeLater } from "@/lib/storage/write-later";
import { nameTunnel } from "./name-tunnel";

// A stop is done first and written afterwards. While it is not on the disk, what is held here is the truth; a restart
// would lose it, so people are told. Only stops are ever ahead of the disk: a start that cannot be written is refused.

/** A lock that another program holds for a moment is no news. */
const TELL_AFTER_MS = 1_000;

type Named = { id: string; name: string };
type State = {
  /** Stopped, and the disk does not know it yet: of the disk's backlog, so it outlives the run that was stopped. */
  unsaved: Set<string>;
  /** Those of which people were told, until all are saved. */
  told: Map<string, Named>;
  timer: NodeJS.Timeout | undefined;
  changed: (id: string) => void;
};

const state = () =>
  sharedOnce<State>("desired-state", () => {
    return { unsaved: new Set(), told: new Map(), timer: undefined, changed: () => undefined };
  });

/** `changed` hears when `isUnsaved` has another answer for a tunnel. */
export function onUnsavedChange(changed: (id: string) => void): void {
  state().changed = changed;
}

/** Whether the tunnel is stopped and the disk does not know it yet. */
export function isUnsaved(id: string): boolean {
  return state().unsaved.has(id);
}

/** Wants it down, from this moment on; on the disk as soon as that takes it. Never throws. */
export function wantDown(id: string): void {
  const { unsaved, changed } = state();
  unsaved.add(id);
  try {
    saveAll();
  } catch (error) {
    if (asStorageProblem(error)) {
      writeLater("desired-state", saveAll);
      state().timer ??= setTimeout(tellUnsaved, TELL_AFTER_MS).unref();
      return changed(id);
    }
    // It could not be written later either.
    unsaved.delete(id);
    log(`A stop was not saved: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/**
 * Wants it up, until a time (ISO 8601) at which it is to stop. Throws when this cannot be written; then nothing has
 * changed.
 */
export function saveUp(id: string, stopAt: string | null): void {
  setDesired(id, "up", stopAt);
  forgetUnsaved(id);
}

/** It was started or deleted: that it was to be down is no longer to be written. */
export function forgetUnsaved(id: string): void {
  const { unsaved, told } = state();
  unsaved.delete(id);
  told.delete(id);
  tellSaved();
}

function saveAll(): void {
  const { unsaved, changed } = state();
  const ids = [...unsaved];
  transaction(() => {
    for (const id of ids) setDesired(id, "down", null);
  });
  unsaved.clear();
  tellSaved();
  for (const id of ids) changed(id);
}

function tellSaved(): void {
  const { unsaved, told } = state();
  if (unsaved.size > 0 || told.size === 0) return;
  const tunnels = [...told.values()];
  told.clear();
  const title = `It is saved now that ${listNames(tunnels)} ${tunnels.length === 1 ? "is" : "are"} stopped`;
  notify({ kind: "gatehouse", tunnels, title });
}

function tellUnsaved(): void {
  const { unsaved, told } = state();
  state().timer = undefined;
  const tunnels = [...unsaved].filter((id) => !told.has(id)).map(nameTunnel);
  if (tunnels.length === 0) return;
  for (const tunnel of tunnels) told.set(tunnel.id, tunnel);
  const [are, they] = tunnels.length === 1 ? ["is", "it"] : ["are", "they"];
  const { title, fix } = storageTrouble()?.problem ?? {};
  const detail = [
    title && `${title}.`,
    `After a restart of Gatehouse ${they} would come up again.`,
    "Gatehouse tries again to save it until that works.",
    fix,
  ];
  notify({
    kind: "gatehouse",
    tunnels,
    title: `${listNames(tunnels)} ${are} stopped, but this could not be saved`,
    detail: detail.filter(Boolean).join(" "),
  });
}
