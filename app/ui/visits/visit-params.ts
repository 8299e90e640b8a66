import { addDays, beginOf, isDay, isZone } from "@/lib/contract/days-in-zone";
import { type VisitDecision, visitDecisionSchema } from "@/lib/contract/gate";

/**
 * The values in the page's address. A day is `2026-05-04`, as the browser's date field writes it, in the time zone `tz`, or
 * in this machine's.
 */
export type VisitParams = {
  tunnel?: string;
  email?: string;
  decision?: VisitDecision;
  day?: string;
  tz?: string;
  /** The page begins before this id. */
  before?: string;
};

type Search = Readonly<Record<string, string | string[] | undefined>>;

/** Reads the address. Invalid values do not filter. */
export function readVisitParams(search: Search): VisitParams {
  const read = (name: string) => {
    const value = search[name];
    const text = (typeof value === "string" ? value : value?.[0])?.trim();
    return text === "" ? undefined : text;
  };
  const tunnel = read("tunnel");
  const email = read("email");
  const day = read("day");
  const tz = read("tz");
  const before = read("before");
  const decision = visitDecisionSchema.safeParse(read("decision")).data;
  return {
    ...(tunnel !== undefined && { tunnel }),
    ...(email !== undefined && { email }),
    ...(decision !== undefined && { decision }),
    ...(day !== undefined && isDay(day) && { day, ...(tz !== undefined && isZone(tz) && { tz }) }),
    ...(before !== undefined && /^[1-9]\d{0,14}$/.test(before) && { before }),
  };
}

/** The same for the API: a day becomes its beginning and end. */
export function toVisitQuery({ day, tz, ...rest }: VisitParams): Record<string, string> {
  if (day === undefined) return rest;
  const from = new Date(beginOf(day, tz));
  const to = new Date(beginOf(addDays(day, 1), tz) - 1);
  return { ...rest, from: from.toISOString(), to: to.toISOString() };
}

/** `?tunnel=…`, or an empty text. `over` replaces values; undefined leaves one out. */
export function toVisitSearch(params: VisitParams, over: Partial<VisitParams> = {}): string {
  const all = Object.entries({ ...params, ...over }).filter(([, value]) => value !== undefined);
  const search = new URLSearchParams(all);
  const text = search.toString();
  return text === "" ? "" : `?${text}`;
}
