import "server-only";
import { transaction } from "@/db/open";
import { setDesired, setDown } from "@/db/tunnels";
import { log } from "@/lib/base/log";
import { sharedOnce } from "@/lib/base/shared-once";
import { listNames } from "@/lib/contract/list-names";
import { notify } from "@/lib/notices/service";
import { asStorageProblem, storageTrouble } from "@/lib/storage/storage-trouble";
import { writeLater } from "@/lib/storage/write-later";
import { nameTunnel } from "./name-tunnel";

// A stop is done first and saved afterwards. While it is not saved, the state in this module counts. A restart would
// lose it, so people are told. Only a stop can be unsaved: a start that cannot be saved is refused.

/** After this time (ms) people are told. A short lock by another program is not reported. */
const TELL_AFTER_MS = 1_000;

type Named = { id: string; name: string };
type State = {
  /** Stopped, but not saved yet. Kept here and not with the run, because it has to outlive the stopped run. */
  unsaved: Set<string>;
  /** The tunnels that were reported, until all are saved. */
  told: Map<string, Named>;
  timer: NodeJS.Timeout | undefined;
  changed: (id: string) => void;
};

const state = () =>
  sharedOnce<State>("desired-state", () => {
    return { unsaved: new Set(), told: new Map(), timer: undefined, changed: () => undefined };
  });

/** Calls `changed` when the result of `isUnsaved` changes for a tunnel. */
export function onUnsavedChange(changed: (id: string) => void): void {
  state().changed = changed;
}

/** Whether the tunnel is stopped but this is not saved yet. */
export function isUnsaved(id: string): boolean {
  return state().unsaved.has(id);
}

/** Sets the desired state to down at once; it is saved as soon as possible. Never throws. */
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
    // This is not a failure of the disk, so it could not be saved later either.
    unsaved.delete(id);
    log(`A stop was not saved: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/**
 * Sets the desired state to up, with the time of the stop (ISO 8601) if there is one. Throws when this cannot be saved;
 * then nothing has changed.
 */
export function saveUp(id: string, stopAt: string | null): void {
  setDesired(id, "up", stopAt);
  forgetUnsaved(id);
}

/** The tunnel was started or deleted, so its stop does not have to be saved any more. */
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
    for (const id of ids) setDown(id);
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
