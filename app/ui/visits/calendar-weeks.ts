import { z } from "zod/mini";
import { addDays, type Day, weekdayOf } from "@/lib/contract/days-in-zone";
import { CALENDAR_DAYS, type VisitDay } from "@/lib/contract/visit-days";

/** One place in the calendar. Days that are still to come have no counts. */
export type CalendarCell = { day: Day; counts: VisitDay | undefined };

/** Whole weeks up to the one of the last of `days`, which is today, from the week in which the last 30 days begin. */
export function toWeeks(days: readonly VisitDay[], firstWeekday: number): CalendarCell[][] {
  const today = days.at(-1)?.day;
  if (today === undefined) return [];
  const counts = new Map(days.map((each) => [each.day, each]));
  const weeks: CalendarCell[][] = [];
  let day = beginOfWeek(addDays(today, 1 - CALENDAR_DAYS), firstWeekday);
  while (day <= today) {
    const week = Array.from({ length: 7 }, (_, index) => addDays(day, index));
    weeks.push(week.map((each) => ({ day: each, counts: counts.get(each) })));
    day = addDays(day, 7);
  }
  return weeks;
}

function beginOfWeek(day: Day, firstWeekday: number): Day {
  return addDays(day, -((weekdayOf(day) - firstWeekday + 7) % 7));
}

/** 1 for Monday to 7 for Sunday. Monday where the browser does not say. */
export function firstWeekdayOf(language: string): number {
  try {
    return weekInfoSchema.safeParse(weekInfoOf(new Intl.Locale(language))).data?.firstDay ?? 1;
  } catch {
    return 1;
  }
}

const weekInfoSchema = z.object({ firstDay: z.int().check(z.gte(1), z.lte(7)) });

/** Firefox has none, and older browsers a property. */
function weekInfoOf(locale: Intl.Locale): unknown {
  if ("getWeekInfo" in locale && typeof locale.getWeekInfo === "function")
    return locale.getWeekInfo();
  return "weekInfo" in locale ? locale.weekInfo : undefined;
}

const STEPS: Readonly<Record<string, number>> = {
  ArrowLeft: -1,
  ArrowRight: 1,
  ArrowUp: -7,
  ArrowDown: 7,
};

/** Where a key leads to; undefined when it is not one for moving. It stays within the days that have counts. */
export function moveBy(key: string, day: Day, weeks: readonly CalendarCell[][]): Day | undefined {
  const week = weeks.find((cells) => cells.some((cell) => cell.day === day)) ?? [];
  const reachable = week.filter(({ counts }) => counts).map((cell) => cell.day);
  if (key === "Home") return reachable.at(0);
  if (key === "End") return reachable.at(-1);
  const step = STEPS[key];
  if (step === undefined) return undefined;
  const wanted = addDays(day, step);
  const isThere = weeks.flat().some((cell) => cell.day === wanted && cell.counts);
  return isThere ? wanted : day;
}

/** How much of the deepest shade a day has, from 0 for no visits to 4 for the most of all. */
export function shadeOf(visits: number, most: number): 0 | 1 | 2 | 3 | 4 {
  if (visits <= 0 || most <= 0) return 0;
  const share = Math.ceil((4 * visits) / most);
  return share <= 1 ? 1 : share === 2 ? 2 : share === 3 ? 3 : 4;
}
