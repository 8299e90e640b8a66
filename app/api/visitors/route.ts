import { answer } from "@/app/api/answer";
import { listPeople } from "@/lib/traffic/service";

export function GET(): Promise<Response> {
  return answer(listPeople);
}
