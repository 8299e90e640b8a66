import { callApi } from "@/app/ui/request/call-api";
import { showProblem } from "@/app/ui/toast/toast-store";
import { type ReplayInput, requestDetailSchema } from "@/lib/traffic/schema";

/** Sends it to the app again. The id of the new request, or undefined after saying what went wrong. */
export async function replayRequest(id: number, changes: ReplayInput): Promise<number | undefined> {
  const result = await callApi(
    `/api/requests/${id}/replay`,
    { method: "POST", body: changes },
    requestDetailSchema,
  );
  if (result.ok) return result.value.id;
  showProblem("It was not replayed", result.problem);
  return undefined;
}
