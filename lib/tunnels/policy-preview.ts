import "server-only";
import { previewPolicy } from "./plan-tunnel";
import { getTunnel } from "./service";

/** The answer of `GET /api/tunnels/:id/policy`. Throws a 404 Problem when there is no tunnel. */
export function getPolicyPreview(id: string): unknown {
  return previewPolicy(getTunnel(id));
}
