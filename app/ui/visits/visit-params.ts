import { type VisitDecision, visitDecisionSchema } from "@/lib/contract/gate";

/** The values in the page's address. A day is `2026-05-04`, as the browser's date field writes it. */
export type VisitParams = {
  tunnel?: string;
  email?: string;
  decision?: VisitDecision;
  day?: string;
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
  const before = read("before");
  const decision = visitDecisionSchema.safeParse(read("decision")).data;
  return {
    ...(tunnel !== undefined && { tunnel }),
    ...(email !== undefined && { email }),
    ...(decision !== undefined && { decision }),
    ...(day !== undefined && toDay(day) && { day }),
    ...(before !== undefined && /^[1-9]\d{0,14}$/.test(before) && { before }),
  };
}

/** The same for the API: a day becomes its beginning and end in this machine's time zone. */
export function toVisitQuery({ day, ...rest }: VisitParams): Record<string, string> {
  const from = day === undefined ? undefined : toDay(day);
  if (!from) return rest;
  const to = new Date(from.getFullYear(), from.getMonth(), from.getDate() + 1);
  to.setMilliseconds(-1);
  return { ...rest, from: from.toISOString(), to: to.toISOString() };
}

/** `?tunnel=…`, or an empty text. `over` replaces values; undefined leaves one out. */
export function toVisitSearch(params: VisitParams, over: Partial<VisitParams> = {}): string {
  const search = new URLSearchParams(Object.entries({ ...params, ...over }));
  const text = search.toString();
  return text === "" ? "" : `?${text}`;
}

/** The first moment of the day, or undefined when there is no such day. */
function toDay(text: string): Date | undefined {
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text) ?? [];
  if (year === undefined) return undefined;
  const date = new Date(Number(year), Number(month) - 1, Number(day));
  const isThere = date.getMonth() === Number(month) - 1;
  return isThere && Number(year) >= 1970 ? date : undefined;
}
