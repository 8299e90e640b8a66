import "server-only";
import { sharedOnce } from "@/lib/base/shared-once";
import { listNames } from "@/lib/contract/list-names";
import { SIDES } from "@/lib/contract/side-names";
import type { TunnelError } from "@/lib/contract/tunnels";
import { Rate } from "./rate";
import { notify } from "./service";
import { Told } from "./told";

/** Starts that fail together for one reason, such as those of a link or of *Start all*, are one notice. */
export const TOGETHER_MS = 1_000;
/** Named in one notice. */
const MOST_TUNNELS = 50;

/**
 * What was told is told again so often in a row, and then once in two minutes: programs start tunnels, too, and would push
 * all other notices out of the list.
 */
const AGAIN_AT_ONCE = 5;
const AGAIN_EVERY_MS = 2 * 60_000;
/** Failures that are remembered as told. */
const MOST_TOLD = 1_000;

type Named = { id: string; name: string };
type Failed = { tunnels: Named[]; error: TunnelError };
type State = {
  failed: Map<string, Failed>;
  timer: NodeJS.Timeout | undefined;
  /** By tunnel and reason. */
  told: Told;
  again: Rate;
};

const state = () =>
  sharedOnce<State>("failed-starts", () => ({
    failed: new Map(),
    timer: undefined,
    told: new Told(MOST_TOLD),
    again: new Rate(AGAIN_AT_ONCE, AGAIN_EVERY_MS),
  }));

/** Tells that a start failed, which trying again by itself would not mend. Once for each attempt, within reason. */
export function tellFailedStart(tunnel: Named, error: TunnelError): void {
  const { failed } = state();
  const { side, code, title, detail, fix } = error;
  const key = JSON.stringify([side, code, title, detail, fix]);
  const known = failed.get(key) ?? { tunnels: [], error };
  if (known.tunnels.some(({ id }) => id === tunnel.id) || !mayTell(tunnel.id, key)) return;
  failed.set(key, known);
  known.tunnels.push(tunnel);
  state().timer ??= setTimeout(tellAll, TOGETHER_MS).unref();
}

function mayTell(tunnelId: string, reason: string): boolean {
  const { told, again } = state();
  const key = JSON.stringify([tunnelId, reason]);
  if (told.has(key)) return again.take();
  told.add(key, tunnelId);
  return true;
}

/** Call it when the tunnel is deleted. */
export function forgetFailedStart(tunnelId: string): void {
  const { failed, told } = state();
  for (const each of failed.values())
    each.tunnels = each.tunnels.filter(({ id }) => id !== tunnelId);
  told.forget(tunnelId);
}

function tellAll(): void {
  const failed = [...state().failed.values()].filter(({ tunnels }) => tunnels.length > 0);
  state().failed.clear();
  state().timer = undefined;
  for (const each of failed) tell(each);
}

function tell({ tunnels, error: { title, detail, fix, side, code } }: Failed): void {
  notify({
    kind: "start-failed",
    tunnels: tunnels.slice(0, MOST_TUNNELS),
    title: `${listNames(tunnels)} could not be started: ${title}`,
    detail: [side && `${SIDES[side]}:`, detail, fix].filter(Boolean).join(" "),
    about: {
      code: code ?? "start_failed",
      ...(side && { side }),
      ...(tunnels.length === 1 && { tunnelId: tunnels[0]?.id }),
    },
  });
}
