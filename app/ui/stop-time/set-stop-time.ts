import { sendApi } from "@/app/ui/request/call-api";
import { showDone, showProblem } from "@/app/ui/toast/toast-store";
import type { StopTime } from "@/lib/contract/tunnels";

/** `path` is that of a tunnel or a group. Resolves to whether it was set; the new time comes by the stream. */
export async function setStopTime(path: string, time: StopTime): Promise<boolean> {
  const result = await sendApi(`${path}/stop-at`, { method: "POST", body: time });
  if (!result.ok) {
    showProblem("The time was not set", result.problem);
    return false;
  }
  if (time.at === null) showDone("It stays up until you stop it.");
  return true;
}

/** What one press of a button adds. */
export const MORE_MINUTES = 30;

/** MORE_MINUTES more for each of them. */
export async function addMinutes(tunnelIds: readonly string[]): Promise<void> {
  const all = tunnelIds.map((id) =>
    setStopTime(`/api/tunnels/${id}`, { addMinutes: MORE_MINUTES }),
  );
  if ((await Promise.all(all)).every(Boolean)) showDone(`${MORE_MINUTES} minutes more.`);
}
