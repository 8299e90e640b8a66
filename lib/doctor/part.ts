import type { DoctorArea, DoctorCheck } from "@/lib/contract/doctor";
import { isProblem } from "@/lib/errors/problem";

/** Checks that belong together and run beside the others. `checks` never rejects and settles in time. */
export type DoctorPart = {
  id: string;
  area: DoctorArea;
  title: string;
  checks: Promise<DoctorCheck[]>;
};

/** The time limit for each part, and so for all of them (milliseconds). */
export const PART_MS = 9_000;

type Parts = Omit<DoctorPart, "checks"> & { run: () => DoctorCheck[] | Promise<DoctorCheck[]> };

/** Begins a part. What cannot be found out, or takes too long, is said in a check of its own. */
export function beginPart({ id, area, title, run }: Parts, ms = PART_MS): DoctorPart {
  const base = { id, area, title };
  const failed = (error: unknown): DoctorCheck[] => {
    const { detail, fix } = isProblem(error)
      ? error.details
      : { detail: `It could not be checked: ${error instanceof Error ? error.message : error}.` };
    return [{ ...base, level: "fail", detail, ...(fix && { fix }) }];
  };
  const late = new Promise<DoctorCheck[]>((resolve) => {
    const detail = `There was no result within ${ms / 1000} s.`;
    const check = { ...base, level: "warn", detail, fix: "Check again in a moment." } as const;
    setTimeout(() => resolve([check]), ms).unref();
  });
  const work = Promise.resolve().then(run).catch(failed);
  return { ...base, checks: Promise.race([work, late]) };
}
