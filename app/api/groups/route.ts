import { answer } from "@/app/api/answer";
import { listGroups } from "@/lib/tunnels/groups";

export function GET(): Promise<Response> {
  return answer(listGroups);
}
