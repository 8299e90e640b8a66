import { VERSION } from "@/lib/version";

/** The one route that answers without a token. */
export function GET(): Response {
  return Response.json({ status: "ok", version: VERSION });
}
