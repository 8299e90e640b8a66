import { z } from "zod/mini";
import { timeSchema } from "./fields";

/** The headings of `gatehouse doctor` and *Check everything*, in this order. */
export const DOCTOR_AREAS = {
  machine: "This machine",
  data: "Data",
  network: "Network",
  ngrok: "ngrok",
  descope: "Descope",
  tunnels: "Tunnels",
} as const;

export type DoctorArea = keyof typeof DOCTOR_AREAS;

export const DOCTOR_AREA_ORDER = Object.keys(DOCTOR_AREAS) as [DoctorArea, ...DoctorArea[]];
const areaSchema = z.enum(DOCTOR_AREA_ORDER);

export const doctorCheckSchema = z.object({
  id: z.string(),
  area: areaSchema,
  /** `warn`: worth a look, or not known. `fail`: something does not work until a person acts. */
  level: z.enum(["ok", "warn", "fail"]),
  /** What should be true. */
  title: z.string(),
  /** What was found. */
  detail: z.optional(z.string()),
  /** The one next step. */
  fix: z.optional(z.string()),
  /** The page of the next step: a path of the dashboard, or an https URL. */
  href: z.optional(z.string().check(z.regex(/^(\/|https:\/\/)/))),
});

export const doctorReportSchema = z.object({
  checks: z.array(doctorCheckSchema),
  checkedAt: timeSchema,
});

/** The lines of a running doctor: one JSON document per line (application/x-ndjson). */
export const doctorLineSchema = z.discriminatedUnion("type", [
  /** The first line: the parts that will be checked. */
  z.object({
    type: z.literal("parts"),
    parts: z.array(z.object({ id: z.string(), area: areaSchema, title: z.string() })),
  }),
  /** One part is done; it may have no check. */
  z.object({ type: z.literal("checks"), part: z.string(), checks: z.array(doctorCheckSchema) }),
  /** The last line. */
  z.object({ type: z.literal("done"), checkedAt: timeSchema }),
]);

export type DoctorCheck = z.infer<typeof doctorCheckSchema>;
export type DoctorReport = z.infer<typeof doctorReportSchema>;
export type DoctorLine = z.infer<typeof doctorLineSchema>;

/** Whether something needs a person: the exit code of `gatehouse doctor`. Warnings do not count. */
export function needsSomebody(checks: readonly DoctorCheck[]): boolean {
  return checks.some(({ level }) => level === "fail");
}
