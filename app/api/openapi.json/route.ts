import { answer } from "@/app/api/answer";
import { openApiDocument } from "@/lib/openapi/document";

export function GET(): Promise<Response> {
  return answer(openApiDocument);
}
