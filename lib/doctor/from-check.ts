import type { DoctorCheck } from "@/lib/contract/doctor";
import { type ActionTarget, placeOf } from "@/lib/contract/places";
import type { Check } from "@/lib/contract/profiles";

type Base = Pick<DoctorCheck, "id" | "area" | "href">;

const LEVELS: Record<Check["status"], DoctorCheck["level"]> = {
  pass: "ok",
  warn: "warn",
  fail: "fail",
  // Nothing is known, so it is not said to be well.
  skip: "warn",
};

/** One check of a profile, an account or a tunnel as a line of the doctor. */
export function fromCheck(check: Check, base: Base, target: ActionTarget = {}): DoctorCheck {
  const { status, title, detail, fix, action } = check;
  const href = action ? (placeOf(action, target)?.href ?? base.href) : base.href;
  return {
    id: base.id,
    area: base.area,
    level: LEVELS[status],
    title,
    detail,
    ...(fix && { fix }),
    ...(href && { href }),
  };
}

/** The steps of a connection, by the ids of their checks. What fails in them is said under Network. */
export const CONNECTION_IDS = new Set(["dns", "tcp", "tls"]);

/** All checks of one thing: a line for each trouble, or one that says that there is none. */
export function fromChecks(
  name: string,
  checks: readonly Check[],
  base: Base,
  target: ActionTarget,
): DoctorCheck[] {
  const troubles = checks.filter(({ status }) => status === "fail" || status === "warn");
  if (troubles.length > 0) {
    return troubles.map((check) => {
      const line = fromCheck(check, { ...base, id: `${base.id}:${check.id}` }, target);
      const fix = CONNECTION_IDS.has(check.id) ? "First mend what stands under Network." : line.fix;
      return { ...line, title: `${name}: ${check.title}`, ...(fix && { fix }) };
    });
  }
  const last = checks.filter(({ status }) => status === "pass").at(-1);
  const level = last ? "ok" : "warn";
  const detail = last ? undefined : checks.at(-1)?.detail;
  const { id, area, href } = base;
  return [{ id, area, level, title: name, ...(detail && { detail }), ...(href && { href }) }];
}
