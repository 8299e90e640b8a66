/** A day as people write it in ISO 8601: `2026-05-04`. */
export type Day = string;

const MINUTE_MS = 60_000;
/** No zone is further from UTC than this. */
const FURTHEST_MS = 16 * 3_600_000;

const formats = new Map<string, Intl.DateTimeFormat>();

/** Whether it is a time zone as the IANA names them. */
export function isZone(zone: string): boolean {
  try {
    formatOf(zone);
    return true;
  } catch {
    return false;
  }
}

/** The day at this time (milliseconds since the epoch) in this zone; without a zone, in this machine's. */
export function dayAt(time: number, zone?: string): Day {
  return formatOf(zone).format(time);
}

/** The first moment of the day (milliseconds since the epoch), to the minute, also where midnight is skipped or comes twice. */
export function beginOf(day: Day, zone?: string): number {
  let before = Date.parse(day) - FURTHEST_MS;
  let since = Date.parse(day) + FURTHEST_MS;
  while (since - before > MINUTE_MS) {
    const middle = before + Math.floor((since - before) / 2 / MINUTE_MS) * MINUTE_MS;
    if (dayAt(middle, zone) < day) before = middle;
    else since = middle;
  }
  return since;
}

/** `count` days later, or earlier when it is negative. By the calendar: it does not matter how long days are. */
export function addDays(day: Day, count: number): Day {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + count);
  return date.toISOString().slice(0, 10);
}

/** 1 for Monday to 7 for Sunday. */
export function weekdayOf(day: Day): number {
  return new Date(`${day}T00:00:00Z`).getUTCDay() || 7;
}

/** Whether there is such a day. */
export function isDay(text: string): boolean {
  if (!/^(19[7-9]|[2-9]\d\d)\d-\d{2}-\d{2}$/.test(text)) return false;
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

// Swedish dates are in this order. Only a few zones are ever asked for.
function formatOf(zone?: string): Intl.DateTimeFormat {
  const key = zone ?? "";
  const known = formats.get(key);
  if (known) return known;
  const made = new Intl.DateTimeFormat("sv-SE", {
    ...(zone !== undefined && { timeZone: zone }),
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
  });
  if (formats.size > 50) formats.clear();
  formats.set(key, made);
  return made;
}
