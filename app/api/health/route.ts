import { VERSION } from "@/lib/base/version";
import { storageTrouble } from "@/lib/storage/storage-trouble";

/**
 * The one route that answers without a token, so its answer is only a code. It uses neither the database nor the disk,
 * so it answers while these hang.
 */
export function GET(): Response {
  const trouble = storageTrouble();
  return Response.json({
    status: trouble ? "degraded" : "ok",
    version: VERSION,
    ...(trouble && { storage: { code: trouble.problem.code, since: trouble.since } }),
  });
}
