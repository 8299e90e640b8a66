import { redact } from "@/lib/base/redact";
import type { TunnelError } from "@/lib/contract/tunnels";
import { isProblem } from "@/lib/errors/problem";

/** Describes for the tunnel's status why a start failed before it could begin. */
export function describeFailedStart(error: unknown): TunnelError {
  const at = new Date().toISOString();
  if (!isProblem(error)) {
    const detail = redact(error instanceof Error ? error.message : String(error));
    return { title: "It could not be started", detail, side: "gatehouse", at };
  }
  const { code, title, detail, fix, action } = error.details;
  return {
    ...(code !== undefined && { code }),
    title,
    detail,
    side: "gatehouse",
    ...(fix !== undefined && { fix }),
    ...(action !== undefined && { action }),
    at,
  };
}
