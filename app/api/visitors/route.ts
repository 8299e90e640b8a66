import { answer } from "@/app/api/answer";
import { listPeople } from "@/lib/tunnels/traffic";

export function GET(): Promise<Response> {
  return answer(listPeople);
}
