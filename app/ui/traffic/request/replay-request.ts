import { callApi } from "@/app/ui/request/call-api";
import { showProblem } from "@/app/ui/toast/toast-store";
import { type ReplayInput, requestDetailSchema } from "@/lib/contract/traffic";

// The server gives the app 30 s.
const ANSWER_MS = 40_000;

/** Sends a request to the app again. Resolves to the id of the new one, or to undefined after showing the problem. */
export async function replayRequest(id: number, changes: ReplayInput): Promise<number | undefined> {
  const result = await callApi(
    `/api/requests/${id}/replay`,
    { method: "POST", body: changes, deadlineMs: ANSWER_MS },
    requestDetailSchema,
  );
  if (result.ok) return result.value.id;
  showProblem("It was not replayed", result.problem);
  return undefined;
}
