import { sendApi } from "@/app/ui/request/call-api";
import { showDone, showProblem } from "@/app/ui/toast/toast-store";
import type { StopTime } from "@/lib/contract/tunnel-input";

/** `path` belongs to a tunnel or a group. Resolves to whether the time was set. The new time arrives by the stream. */
export async function setStopTime(path: string, time: StopTime): Promise<boolean> {
  const result = await sendApi(`${path}/stop-at`, { method: "POST", body: time });
  if (!result.ok) {
    showProblem("The time was not set", result.problem);
    return false;
  }
  if (time.at === null) showDone("It stays up until you stop it.");
  return true;
}

/** The minutes that one press of a button adds. */
export const MORE_MINUTES = 30;

/** Adds MORE_MINUTES to the stop time of each tunnel. */
export async function addMinutes(tunnelIds: readonly string[]): Promise<void> {
  const all = tunnelIds.map((id) =>
    setStopTime(`/api/tunnels/${id}`, { addMinutes: MORE_MINUTES }),
  );
  if ((await Promise.all(all)).every(Boolean)) showDone(`${MORE_MINUTES} minutes more.`);
}
