import { answer, readJson } from "@/app/api/answer";
import { getSettings, updateSettings } from "@/lib/settings/service";

export function GET(): Promise<Response> {
  return answer(getSettings);
}

export function PATCH(request: Request): Promise<Response> {
  return answer(async () => updateSettings(await readJson(request)));
}
