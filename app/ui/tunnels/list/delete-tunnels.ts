import { confirmAction } from "@/app/ui/confirm/confirm-store";
import type { LiveStore } from "@/app/ui/live/live-store";
import { callApi, sendApi } from "@/app/ui/request/call-api";
import { showDone, showProblem, showToast } from "@/app/ui/toast/toast-store";
import { deleteTunnel } from "@/app/ui/tunnels/actions/delete-tunnel";
import { isUp } from "@/app/ui/tunnels/group-tunnels";
import type { ProblemDetails } from "@/lib/contract/errors";
import { listNames } from "@/lib/contract/list-names";
import type { Tunnel } from "@/lib/contract/tunnels";
import { undoSchema } from "@/lib/contract/undo";
import { UNDO_OFFERED_MS } from "@/lib/contract/undo-offered";

// The browser allows six connections to an origin, and one of them is the event stream.
const AT_ONCE = 4;

/** Asks, then deletes them, and offers to undo all. Resolves to whether any is deleted. */
export async function deleteTunnels(
  store: LiveStore,
  tunnels: readonly Tunnel[],
): Promise<boolean> {
  const [first] = tunnels;
  if (first && tunnels.length === 1) return deleteTunnel(store, first);
  const up = tunnels.filter(isUp).length;
  const agreed = await confirmAction({
    title: `Delete ${tunnels.length} tunnels?`,
    detail: `${listNames(tunnels)}. ${sayUp(up)}Undo is offered for a moment.`,
    action: "Delete",
  });
  if (!agreed) return false;
  const tokens: string[] = [];
  const failures = await forEach(tunnels, async ({ id }) => {
    const path = `/api/tunnels/${id}?undoable=1`;
    const result = await callApi(path, { method: "DELETE" }, undoSchema);
    if (!result.ok) return result.problem;
    tokens.push(result.value.token);
    store.apply({ type: "removed", data: { id } });
    return undefined;
  });
  const [problem] = failures;
  if (problem) {
    showProblem(`${failures.length} of ${tunnels.length} tunnels were not deleted`, problem);
  }
  if (tokens.length === 0) return false;
  showToast({
    tone: "ok",
    title: tokens.length === 1 ? "1 tunnel is deleted." : `${tokens.length} tunnels are deleted.`,
    button: { label: "Undo", does: "undo", run: () => void undo(tokens) },
    shownMs: UNDO_OFFERED_MS,
  });
  return true;
}

/** Resolves to the problems. */
async function forEach<T>(
  all: readonly T[],
  call: (one: T) => Promise<ProblemDetails | undefined>,
): Promise<ProblemDetails[]> {
  const waiting = [...all];
  const problems: ProblemDetails[] = [];
  const work = async () => {
    for (let one = waiting.shift(); one !== undefined; one = waiting.shift()) {
      const problem = await call(one);
      if (problem) problems.push(problem);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return problems;
}

function sayUp(up: number): string {
  if (up === 0) return "";
  return up === 1
    ? "One is up now: its visitors are cut off at once. "
    : `${up} are up now: their visitors are cut off at once. `;
}

async function undo(tokens: readonly string[]): Promise<void> {
  const failures = await forEach(tokens, async (token) => {
    const result = await sendApi(`/api/undo/${token}`, { method: "POST" });
    return result.ok ? undefined : result.problem;
  });
  const [problem] = failures;
  if (problem) {
    showProblem(`${failures.length} of ${tokens.length} tunnels were not brought back`, problem);
  } else showDone(tokens.length === 1 ? "It is back." : `${tokens.length} tunnels are back.`);
}
