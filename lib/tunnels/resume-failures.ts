import { isProblem } from "@/lib/errors/problem";
import { redact } from "@/lib/secrets/redact";
import { sharedOnce } from "@/lib/shared-once";
import type { TunnelStatus } from "./schema";

type TunnelError = NonNullable<TunnelStatus["lastError"]>;

const failures = () => sharedOnce("resume-failures", () => new Map<string, TunnelError>());

/** Remembers why a tunnel that was up could not even be tried after a launch, so that its status says so. */
export function noteResumeFailure(id: string, error: unknown): void {
  const at = new Date().toISOString();
  if (!isProblem(error)) {
    const detail = redact(error instanceof Error ? error.message : String(error));
    failures().set(id, { title: "It could not be started", detail, side: "gatehouse", at });
    return;
  }
  const { code, title, detail, fix, action } = error.details;
  failures().set(id, {
    ...(code !== undefined && { code }),
    title,
    detail,
    side: "gatehouse",
    ...(fix !== undefined && { fix }),
    ...(action !== undefined && { action }),
    at,
  });
}

export function resumeFailure(id: string): TunnelError | undefined {
  return failures().get(id);
}

export function forgetResumeFailure(id: string): void {
  failures().delete(id);
}
