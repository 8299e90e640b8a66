import { announceChange } from "@/app/ui/live/announce-change";
import { callApi } from "@/app/ui/request/call-api";
import { showProblem } from "@/app/ui/toast/toast-store";
import { type Settings, settingsSchema } from "@/lib/contract/settings";

/** Posts to a settings route and updates every tab. Undefined after a failure, which is shown to the user. */
export async function runSettingsAction(
  action: "key-place" | "unlock" | "new-key",
  body: unknown,
  failure: string,
): Promise<Settings | undefined> {
  const call = { method: "POST" as const, body };
  const result = await callApi(`/api/settings/${action}`, call, settingsSchema);
  announceChange();
  if (result.ok) return result.value;
  showProblem(failure, result.problem);
  return undefined;
}
