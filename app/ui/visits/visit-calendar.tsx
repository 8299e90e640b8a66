"use client";

import { UserX } from "lucide-react";
import { type KeyboardEvent, useRef, useState } from "react";
import { Button } from "@/app/ui/kit/button";
import { joinClasses } from "@/app/ui/kit/join-classes";
import { PageLink } from "@/app/ui/kit/page-link";
import { Panel } from "@/app/ui/kit/panel";
import type { ApiResult } from "@/app/ui/request/api-result";
import { useAsk } from "@/app/ui/request/use-ask";
import { browserZone } from "@/app/ui/time/browser-zone";
import { useInBrowser } from "@/app/ui/time/clock";
import { nameDate, nameDay } from "@/app/ui/time/format-day";
import type { Day } from "@/lib/contract/days-in-zone";
import { formatSpan } from "@/lib/contract/format-span";
import {
  CALENDAR_DAYS,
  type VisitDay,
  type VisitDays,
  visitDaysSchema,
} from "@/lib/contract/visit-days";
import { type CalendarCell, firstWeekdayOf, moveBy, shadeOf, toWeeks } from "./calendar-weeks";
import { toVisitSearch, type VisitParams } from "./visit-params";

type Props = { path: string; params: VisitParams };

/** The days before the last 30 that fill the first week. */
const FILLING_DAYS = 6;
const TITLE = `Last ${CALENDAR_DAYS} days`;

/** Visits and outages of the last 30 days. A day can be opened: then the log below shows it alone. */
export function VisitCalendar(props: Props) {
  // The days are those of the browser's time zone, which the server does not know.
  return useInBrowser() ? <LoadedCalendar {...props} /> : <Waiting />;
}

function LoadedCalendar(props: Props) {
  const { tunnel } = props.params;
  const zone = browserZone();
  const query = new URLSearchParams({
    days: String(CALENDAR_DAYS + FILLING_DAYS),
    ...(zone !== undefined && { tz: zone }),
    ...(tunnel !== undefined && { tunnel }),
  });
  const [answer, setAnswer] = useState<ApiResult<VisitDays>>();
  const ask = useAsk(`/api/visits/days?${query}`, visitDaysSchema, setAnswer);
  if (!answer) return <Waiting />;
  if (!answer.ok) {
    return (
      <Panel title={TITLE}>
        <div className="flex flex-wrap items-center justify-between gap-3 px-3.5 py-4 text-muted">
          <p>The calendar could not be loaded: {answer.problem.title}.</p>
          <Button size="small" onClick={ask}>
            Try again
          </Button>
        </div>
      </Panel>
    );
  }
  return <Calendar {...props} zone={zone} found={answer.value} />;
}

function Waiting() {
  return (
    <Panel title={TITLE}>
      <div aria-busy className="min-h-[22rem] sm:min-h-[26rem]" />
    </Panel>
  );
}

type Found = Props & { zone: string | undefined; found: VisitDays };

function Calendar({ path, params, zone, found }: Found) {
  const { days, keepsVisits, keptDays } = found;
  const weeks = toWeeks(days, firstWeekdayOf(navigator.language));
  return (
    <Panel title={TITLE} actions={<Totals days={days.slice(-CALENDAR_DAYS)} />}>
      <Grid weeks={weeks} path={path} params={params} zone={zone} today={days.at(-1)?.day ?? ""} />
      <p className="border-t border-line px-3.5 py-2 text-sm text-pretty text-muted">
        {keepsVisits
          ? `Visits and outages are kept for ${keptDays} days.`
          : `The visit log is off: only outages are kept, for ${keptDays} days.`}{" "}
        An outage is a tunnel that should be up, or its app, not answering for half a minute or more
        while Gatehouse runs.
      </p>
    </Panel>
  );
}

function Totals({ days }: { days: readonly VisitDay[] }) {
  const sum = (read: (day: VisitDay) => number) => days.reduce((all, day) => all + read(day), 0);
  const outageMs = sum((day) => day.outageMs);
  return (
    <p className="flex flex-wrap gap-x-3 text-sm text-muted">
      <Total count={sum(({ visits }) => visits)} one="visit" many="visits" />
      <Total count={sum(({ refused }) => refused)} one="refused" many="refused" />
      <span>
        <b className="font-semibold text-text">{outageMs > 0 ? formatSpan(outageMs) : "No"}</b>{" "}
        {outageMs > 0 ? "of outages" : "outages"}
      </span>
    </p>
  );
}

function Total({ count, one, many }: { count: number; one: string; many: string }) {
  return (
    <span>
      <b className="font-semibold text-text">{count.toLocaleString("en")}</b>{" "}
      {count === 1 ? one : many}
    </span>
  );
}

type GridProps = Props & {
  weeks: readonly CalendarCell[][];
  zone: string | undefined;
  today: Day;
};

function Grid({ weeks, path, params, zone, today }: GridProps) {
  const table = useRef<HTMLTableElement>(null);
  const [reached, setReached] = useState(params.day ?? today);
  const cells = weeks.flat();
  const most = Math.max(0, ...cells.map(({ counts }) => counts?.visits ?? 0));
  // One stop for the Tab key; arrows move within.
  const stop = cells.some(({ day, counts }) => day === reached && counts) ? reached : today;
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const next = moveBy(event.key, stop, weeks);
    if (next === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    setReached(next);
    table.current?.querySelector<HTMLElement>(`[data-day="${next}"]`)?.focus();
  };
  return (
    <table
      ref={table}
      aria-label="Visits and outages by day"
      onKeyDown={onKeyDown}
      className="w-full table-fixed border-collapse"
    >
      <thead>
        <tr>
          {(weeks[0] ?? []).map(({ day }) => (
            <th
              key={day}
              scope="col"
              className="px-1 py-1.5 text-left text-xs font-medium text-muted sm:px-2.5"
            >
              <span aria-hidden>{nameDay(day).slice(0, 3)}</span>
              <span className="sr-only">{nameDay(day).split(" ")[0]}</span>
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {weeks.map((week) => (
          <tr key={week[0]?.day}>
            {week.map(({ day, counts }) => (
              <td
                key={day}
                className="h-px border-t border-l border-line p-0 align-top first:border-l-0"
              >
                {counts ? (
                  <DayLink
                    counts={counts}
                    shade={shadeOf(counts.visits, most)}
                    share={most === 0 ? 0 : counts.visits / most}
                    isOpen={params.day === day}
                    mark={markOf(day, weeks)}
                    isToday={day === today}
                    isStop={day === stop}
                    onReach={() => setReached(day)}
                    href={hrefOf(path, params, day, zone)}
                  />
                ) : (
                  <span className="block px-1 py-1.5 text-xs whitespace-nowrap text-faint sm:px-2.5">
                    {markOf(day, weeks)}
                  </span>
                )}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** The first day that is shown and the first of a month also say their month. */
function markOf(day: Day, weeks: readonly CalendarCell[][]): string {
  const says = day.endsWith("-01") || day === weeks[0]?.[0]?.day;
  return says ? nameDate(day) : String(Number(day.slice(8)));
}

/** The log of this day alone; of all days again where it is open already. */
function hrefOf(path: string, params: VisitParams, day: Day, zone: string | undefined): string {
  const { day: open, tz: _, before: _b, ...rest } = params;
  const filter = day === open ? rest : { ...rest, day, ...(zone !== undefined && { tz: zone }) };
  return `${path}${toVisitSearch(filter)}`;
}

const SHADES = ["", "bg-accent/4", "bg-accent/8", "bg-accent/12", "bg-accent/16"] as const;

type DayProps = {
  counts: VisitDay;
  shade: 0 | 1 | 2 | 3 | 4;
  /** Of the visits of the busiest day. */
  share: number;
  mark: string;
  isOpen: boolean;
  isToday: boolean;
  isStop: boolean;
  onReach: () => void;
  href: string;
};

function DayLink({ counts, shade, share, mark, isOpen, isToday, isStop, onReach, href }: DayProps) {
  const { day, visits, people, refused, outageMs, from, to } = counts;
  const outage = outageMs / Math.max(1, Date.parse(to) - Date.parse(from));
  return (
    <PageLink
      href={href}
      scroll={false}
      data-day={day}
      tabIndex={isStop ? 0 : -1}
      onFocus={onReach}
      aria-current={isToday ? "date" : undefined}
      className={joinClasses(
        "relative flex h-full min-h-14 flex-col px-1 pt-1 pb-1.5 hover:bg-raised focus-visible:z-10 focus-visible:outline-offset-[-2px] sm:min-h-[4.5rem] sm:px-2.5 sm:pt-1.5 sm:pb-2",
        SHADES[shade],
        isOpen && "ring-2 ring-accent ring-inset",
      )}
    >
      <span className="sr-only">
        {describeDay(counts)}
        {isOpen ? ", shown below" : ""}
      </span>
      <span aria-hidden className="flex items-center justify-between gap-1 text-xs">
        <span
          className={joinClasses(
            "rounded-sm whitespace-nowrap",
            isToday ? "bg-accent px-1 font-semibold text-accent-ink" : "text-muted",
          )}
        >
          {mark}
        </span>
        {refused > 0 ? (
          <span className="inline-flex items-center gap-0.5 font-medium text-bad">
            <UserX size={11} className="max-sm:hidden" />
            {refused}
          </span>
        ) : null}
      </span>
      <span aria-hidden className="mt-0.5 flex flex-wrap items-baseline gap-x-1.5">
        {visits > 0 ? (
          <>
            <b className="text-lg leading-tight font-semibold">{visits}</b>
            <span className="text-xs text-muted max-md:hidden">
              {people > 0 ? `by ${people}` : "by doors"}
            </span>
          </>
        ) : null}
        {outageMs > 0 ? (
          <span className="ml-auto text-xs whitespace-nowrap text-bad max-md:hidden">
            {formatSpan(outageMs)}
          </span>
        ) : null}
      </span>
      <span aria-hidden className="mt-auto grid gap-0.5 pt-1">
        <Bar share={share} ink="fill-accent" />
        <Bar share={outage} ink="fill-bad" />
      </span>
    </PageLink>
  );
}

/** At least so long that it is seen. */
function Bar({ share, ink }: { share: number; ink: string }) {
  const width = share > 0 ? Math.min(100, Math.max(8, share * 100)) : 0;
  return (
    <svg viewBox="0 0 100 3" preserveAspectRatio="none" className="h-[3px] w-full" aria-hidden>
      <rect width={width} height="3" className={ink} />
    </svg>
  );
}

function describeDay({ day, visits, people, refused, outageMs }: VisitDay): string {
  const parts = [
    visits === 0
      ? "no visits"
      : `${visits} ${visits === 1 ? "visit" : "visits"}${people > 0 ? ` by ${people} ${people === 1 ? "person" : "people"}` : ""}`,
    ...(refused > 0 ? [`${refused} refused`] : []),
    ...(outageMs > 0 ? [`${formatSpan(outageMs)} of outages`] : []),
  ];
  return `${nameDay(day)}: ${parts.join(", ")}`;
}
