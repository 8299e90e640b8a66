"use client";

import { Download } from "lucide-react";
import { ButtonLink } from "@/app/ui/kit/button";
import { DownloadLink } from "@/app/ui/kit/download-link";
import { EmptyState } from "@/app/ui/kit/empty-state";
import { Note } from "@/app/ui/kit/note";
import { RowList } from "@/app/ui/kit/row-list";
import { TextLink } from "@/app/ui/kit/text-link";
import { groupByDay, nameDay, nameDayFrom } from "@/app/ui/time/format-day";
import { useToday, useZone } from "@/app/ui/time/use-zone";
import { VISITS_KEPT_DAYS, type Visit, type VisitPage } from "@/lib/contract/gate";
import { VisitFilters } from "./visit-filters";
import { toVisitQuery, toVisitSearch, type VisitParams } from "./visit-params";
import { VisitRow } from "./visit-row";

export type VisitLogProps = {
  /** The page's path without the filter. */
  path: string;
  /** Where the log stands on its page, such as `#visits`. */
  hash?: string;
  params: VisitParams;
  page: VisitPage;
  /** All tunnels, for the names beside the visits. */
  tunnels: readonly { id: string; name: string; gate: boolean }[];
  /** Shows only the visits of this tunnel. */
  tunnelId?: string;
  keeps: boolean;
};

/** The visits to all tunnels or to one, the newest first, with a filter and pages. */
export function VisitLog(props: VisitLogProps) {
  const { path, hash = "", params, page, tunnels, tunnelId, keeps } = props;
  const { before, ...filter } = params;
  const asked = tunnelId === undefined ? params : { ...params, tunnel: tunnelId };
  const csv = new URLSearchParams({ ...toVisitQuery(without(asked)), format: "csv" });
  const isFiltered = Object.keys(filter).length > 0;
  if (page.items.length === 0 && !isFiltered && before === undefined) {
    return <Nobody keeps={keeps} />;
  }
  const byId = new Map(tunnels.map((tunnel) => [tunnel.id, tunnel]));
  return (
    <div className="grid gap-3">
      {keeps ? null : <OffNote />}
      <VisitFilters
        path={path}
        hash={hash}
        params={filter}
        tunnels={
          tunnelId === undefined ? tunnels.map(({ id, name }) => ({ value: id, label: name })) : []
        }
      >
        <DownloadLink href={`/api/visits?${csv}`} icon={<Download size={14} aria-hidden />}>
          CSV
        </DownloadLink>
      </VisitFilters>
      {page.items.length === 0 ? (
        <p className="py-6 text-center text-muted">
          No visit matches the filter. <TextLink href={`${path}${hash}`}>Show all</TextLink>
        </p>
      ) : (
        <Days items={page.items} byId={byId} named={tunnelId === undefined} />
      )}
      <div className="flex flex-wrap items-center gap-3 text-sm text-muted">
        {before !== undefined ? (
          <ButtonLink size="small" href={`${path}${toVisitSearch(filter)}${hash}`}>
            Newest
          </ButtonLink>
        ) : null}
        {page.nextBefore === null ? (
          `That is all. Visits are kept for ${VISITS_KEPT_DAYS} days.`
        ) : (
          <ButtonLink
            size="small"
            href={`${path}${toVisitSearch(filter, { before: String(page.nextBefore) })}${hash}`}
          >
            Older
          </ButtonLink>
        )}
      </div>
    </div>
  );
}

type DaysProps = {
  items: readonly Visit[];
  byId: ReadonlyMap<string, { id: string; name: string; gate: boolean }>;
  named: boolean;
};

function Days({ items, byId, named }: DaysProps) {
  const today = useToday();
  return groupByDay(items, ({ firstAt }) => Date.parse(firstAt), useZone()).map(([day, visits]) => (
    <section key={day} aria-label={nameDay(day)} className="grid gap-1.5">
      <h2 className="mt-1 text-sm font-semibold">{nameDayFrom(day, today)}</h2>
      <RowList>
        {visits.map((visit) => (
          <VisitRow key={visit.id} visit={visit} tunnel={byId.get(visit.tunnelId)} named={named} />
        ))}
      </RowList>
    </section>
  ));
}

function without({ before: _, ...rest }: VisitParams): VisitParams {
  return rest;
}

function OffNote() {
  return (
    <Note
      tone="info"
      title="The visit log is off."
      actions={
        <ButtonLink size="small" href="/settings">
          Open the settings
        </ButtonLink>
      }
    >
      What was kept before stays until its {VISITS_KEPT_DAYS} days are over.
    </Note>
  );
}

function Nobody({ keeps }: { keeps: boolean }) {
  if (!keeps) {
    return (
      <EmptyState
        title="The visit log is off"
        action={<ButtonLink href="/settings">Open the settings</ButtonLink>}
      >
        Turned on, it keeps who came to which tunnel and what let them in, for {VISITS_KEPT_DAYS}{" "}
        days.
      </EmptyState>
    );
  }
  return (
    <EmptyState title="No visits yet" action={null}>
      Everybody who comes to a tunnel whose logins Gatehouse checks shows here, also those who were
      refused. Visits are kept for {VISITS_KEPT_DAYS} days.
    </EmptyState>
  );
}
