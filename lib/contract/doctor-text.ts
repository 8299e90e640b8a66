import { DOCTOR_AREA_ORDER, DOCTOR_AREAS, type DoctorCheck } from "./doctor";

const MARKS: Record<DoctorCheck["level"], string> = { ok: "✓", warn: "!", fail: "✗" };

/** The checks as text, by area: for terminals, and to be pasted into a report. */
export function doctorText(checks: readonly DoctorCheck[]): string {
  const areas = DOCTOR_AREA_ORDER.flatMap((area) => {
    const ofArea = checks.filter((check) => check.area === area);
    return ofArea.length === 0 ? [] : [[DOCTOR_AREAS[area], ...ofArea.flatMap(linesOf)].join("\n")];
  });
  return [...areas, doctorSummary(checks)].join("\n\n");
}

function linesOf({ level, title, detail, fix, href }: DoctorCheck): string[] {
  const found = detail === undefined ? title : `${title}: ${detail}`;
  const next = level === "ok" ? [] : [fix, href?.startsWith("https://") ? href : undefined];
  return [
    `  ${MARKS[level]} ${oneLine(found)}`,
    ...next.flatMap((line) => (line === undefined ? [] : `    ${oneLine(line)}`)),
  ];
}

function oneLine(text: string): string {
  return text.replaceAll("\n", " ");
}

/** What to make of them, in a sentence. */
export function doctorSummary(checks: readonly DoctorCheck[]): string {
  const count = (level: DoctorCheck["level"]) =>
    checks.filter((check) => check.level === level).length;
  const [failed, warned] = [count("fail"), count("warn")];
  const worth = warned === 0 ? "" : ` ${warned} worth a look.`;
  if (failed > 0)
    return `${failed === 1 ? "One thing needs" : `${failed} things need`} you.${worth}`;
  return warned === 0 ? "All is well." : `Nothing needs you.${worth}`;
}
