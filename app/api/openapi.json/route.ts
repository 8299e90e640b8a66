import { answer } from "@/app/api/answer";
import { openApiDocument } from "@/lib/server/openapi/document";

export function GET(): Promise<Response> {
  return answer(openApiDocument);
}
