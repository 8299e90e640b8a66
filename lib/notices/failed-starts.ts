import "server-only";
import { sharedOnce } from "@/lib/base/shared-once";
import { listNames } from "@/lib/contract/list-names";
import { SIDES } from "@/lib/contract/sides";
import type { TunnelError } from "@/lib/contract/tunnels";
import { notify } from "./service";

/** Starts that fail together for one reason, such as those of a link or of *Start all*, are one notice. */
export const TOGETHER_MS = 1_000;
/** Named in one notice. */
const MOST_TUNNELS = 50;

type Named = { id: string; name: string };
type Failed = { tunnels: Named[]; error: TunnelError };

const state = () =>
  sharedOnce<{ failed: Map<string, Failed>; timer: NodeJS.Timeout | undefined }>(
    "failed-starts",
    () => ({ failed: new Map(), timer: undefined }),
  );

/** Tells that a start failed, which trying again by itself would not mend. Once for each attempt. */
export function tellFailedStart(tunnel: Named, error: TunnelError): void {
  const { failed } = state();
  const { side, code, title, detail, fix } = error;
  const key = JSON.stringify([side, code, title, detail, fix]);
  const known = failed.get(key) ?? { tunnels: [], error };
  failed.set(key, known);
  if (!known.tunnels.some(({ id }) => id === tunnel.id)) known.tunnels.push(tunnel);
  state().timer ??= setTimeout(tellAll, TOGETHER_MS).unref();
}

/** Call it when the tunnel is deleted. */
export function forgetFailedStart(tunnelId: string): void {
  for (const each of state().failed.values())
    each.tunnels = each.tunnels.filter(({ id }) => id !== tunnelId);
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
