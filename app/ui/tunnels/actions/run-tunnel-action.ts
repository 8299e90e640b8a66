import type { PendingAction } from "@/app/ui/live/live-state";
import type { LiveStore } from "@/app/ui/live/live-store";
import { sendApi } from "@/app/ui/request/call-api";
import { eachInTurn } from "@/app/ui/request/each-in-turn";
import { loadWithin } from "@/app/ui/request/load-within";
import { showProblem } from "@/app/ui/toast/toast-store";
import { isUp } from "@/app/ui/tunnels/group-tunnels";
import type { Tunnel } from "@/lib/contract/tunnels";

// An action that changes nothing causes no event, so the spinner ends after this time.
const PENDING_MS = 1500;

const LATE_MS = 3_000;

const VERBS: Record<PendingAction, string> = {
  start: "start",
  stop: "stop",
  restart: "restart",
  retry: "try again",
};

/** Sends the action and shows it as pending at once. The real state arrives by the event stream. */
export function runTunnelAction(
  store: LiveStore,
  tunnel: Tunnel,
  action: PendingAction,
): Promise<void> {
  return runForAll(store, [tunnel], action);
}

/**
 * The same for many tunnels. Failures are shown in one message. A stop that cuts somebody off waits until the owner had
 * the time to take it back.
 */
export async function runForAll(
  store: LiveStore,
  wanted: readonly Tunnel[],
  action: PendingAction,
): Promise<void> {
  for (const tunnel of wanted) store.setPending(tunnel.id, action);
  const tunnels = action === "stop" ? await hold(store, wanted) : wanted;
  const results = await eachInTurn(tunnels, async (tunnel) => {
    const result = await ask(store, tunnel, action);
    return result.ok ? [] : [{ name: tunnel.name, problem: result.problem }];
  });
  const failures = results.flat();
  const [first] = failures;
  if (!first) return;
  const title =
    failures.length === 1
      ? `“${first.name}” did not ${VERBS[action]}`
      : `${failures.length} of ${tunnels.length} tunnels did not ${VERBS[action]}`;
  showProblem(title, first.problem);
}

async function ask(store: LiveStore, { id }: Tunnel, action: PendingAction) {
  store.setPending(id, action);
  const result = await sendApi(`/api/tunnels/${id}/${action}`, { method: "POST" });
  const clear = () => {
    if (store.getState().pending.get(id) === action) store.setPending(id, undefined);
  };
  if (result.ok) setTimeout(clear, PENDING_MS);
  else clear();
  return result;
}

/** The tunnels to stop. The code is loaded when it is needed; when that fails, or takes long, a stop does not wait. */
async function hold(store: LiveStore, tunnels: readonly Tunnel[]): Promise<readonly Tunnel[]> {
  const code = await loadWithin(() => import("./hold-stop"), LATE_MS);
  return code ? code.holdStop(store, tunnels) : tunnels;
}

/** Stops the whole group while any tunnel of it is up; otherwise starts it. */
export async function toggleGroup(store: LiveStore, tunnels: readonly Tunnel[]): Promise<void> {
  const up = tunnels.filter(isUp);
  await (up.length > 0 ? runForAll(store, up, "stop") : runForAll(store, tunnels, "start"));
}
