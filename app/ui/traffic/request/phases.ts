import type { RequestSummary } from "@/lib/contract/traffic";

/** A part of the time that a request took. Milliseconds since its arrival. */
export type Phase = { name: string; from: number; to: number; ink: "queue" | "wait" | "receive" };

/** Where the time went, one part after the other. Those that have not ended are left out. */
export function phasesOf({ queueMs, firstByteMs, totalMs }: RequestSummary): Phase[] {
  const phases: Phase[] = [];
  const queue = queueMs ?? 0;
  if (queueMs !== undefined) {
    phases.push({ name: "Reaching your app", from: 0, to: queueMs, ink: "queue" });
  }
  if (firstByteMs !== undefined) {
    phases.push({ name: "Waiting for the answer", from: queue, to: firstByteMs, ink: "wait" });
  }
  if (totalMs !== undefined && firstByteMs !== undefined) {
    phases.push({ name: "Sending the answer", from: firstByteMs, to: totalMs, ink: "receive" });
  }
  return phases;
}

/** How long all of it took, or has taken so far. */
export function endOf(request: RequestSummary, phases: readonly Phase[]): number {
  return Math.max(request.totalMs ?? 0, ...phases.map(({ to }) => to), 0.001);
}

/** Round times along an axis, at most five besides 0. */
export function axisTicks(end: number): number[] {
  const rough = end / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10) * power;
  const ticks: number[] = [];
  for (let count = 0; count <= 5 && count * step <= end; count += 1) ticks.push(count * step);
  return ticks;
}
