import { confirmAction } from "@/app/ui/confirm/confirm-store";
import type { LiveStore } from "@/app/ui/live/live-store";
import { callApi, sendApi } from "@/app/ui/request/call-api";
import { eachInTurn } from "@/app/ui/request/each-in-turn";
import { showDone, showProblem, showToast } from "@/app/ui/toast/toast-store";
import { deleteTunnel } from "@/app/ui/tunnels/actions/delete-tunnel";
import { isUp } from "@/app/ui/tunnels/group-tunnels";
import { listNames } from "@/lib/contract/list-names";
import type { Tunnel } from "@/lib/contract/tunnels";
import { undoSchema } from "@/lib/contract/undo";
import { UNDO_OFFERED_MS } from "@/lib/contract/undo-offered";

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
  const problems = await eachInTurn(tunnels, async ({ id }) => {
    const path = `/api/tunnels/${id}?undoable=1`;
    const result = await callApi(path, { method: "DELETE" }, undoSchema);
    if (!result.ok) return [result.problem];
    tokens.push(result.value.token);
    store.apply({ type: "removed", data: { id } });
    return [];
  });
  const failures = problems.flat();
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

function sayUp(up: number): string {
  if (up === 0) return "";
  return up === 1
    ? "One is up now: its visitors are cut off at once. "
    : `${up} are up now: their visitors are cut off at once. `;
}

async function undo(tokens: readonly string[]): Promise<void> {
  const results = await eachInTurn(tokens, (token) =>
    sendApi(`/api/undo/${token}`, { method: "POST" }),
  );
  const failures = results.filter((result) => !result.ok);
  const [first] = failures;
  if (first) {
    const title = `${failures.length} of ${tokens.length} tunnels were not brought back`;
    showProblem(title, first.problem);
  } else showDone(tokens.length === 1 ? "It is back." : `${tokens.length} tunnels are back.`);
}
