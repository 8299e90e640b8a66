"use client";

import { FileSearch, SlidersHorizontal, X } from "lucide-react";
import { type ReactNode, useId, useState } from "react";
import { Button, IconButton } from "@/app/ui/kit/button";
import { joinClasses } from "@/app/ui/kit/join-classes";
import { SearchBox } from "@/app/ui/kit/search-box";
import { Select } from "@/app/ui/kit/select";
import { formatSeconds } from "@/app/ui/traffic/format-traffic";
import { usePeople } from "@/app/ui/traffic/visitors/use-people";
import { foldEmail } from "@/lib/contract/fold-email";
import { NO_FILTER, type RequestFilter } from "./request-filter";

const CLASSES = ["2xx", "3xx", "4xx", "5xx", "open", "failed"];
const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];
const CONTROL = "h-8 px-2 text-sm pointer-coarse:h-10 pointer-coarse:text-lg";

type Option = { value: string; label: string };

type Props = {
  /** Undefined where the requests of all are listed. */
  tunnelId: string | undefined;
  /** The tunnels to choose from. */
  tunnels: readonly Option[];
  filter: RequestFilter;
  /** The rest of the filter stays. */
  onChange: (change: Partial<RequestFilter>) => void;
  /** What can be done with the list: in narrow windows it is behind the same button. */
  children: ReactNode;
};

/** The tools above the list. In narrow windows all but the search is behind one button. */
export function RequestFilters({ tunnelId, tunnels, filter, onChange, children }: Props) {
  const id = useId();
  const [isOpen, setOpen] = useState(false);
  const count = countFilters(filter);
  const part = isOpen ? "flex w-full flex-wrap gap-2 lg:contents" : "hidden lg:contents";
  return (
    <div className="flex shrink-0 flex-wrap items-center gap-2">
      <search className="contents">
        <div className="flex min-w-52 flex-[1_1_15rem] items-center gap-1 lg:max-w-xl">
          <SearchBox
            label="Filter requests"
            placeholder={
              filter.everywhere ? "Path, person, type, header, body" : "Path, person, type"
            }
            value={filter.q}
            onChange={(q) => onChange({ q })}
            className="min-w-0 flex-1"
          />
          <IconButton
            label="Also in headers and bodies"
            aria-pressed={filter.everywhere}
            onClick={() => onChange({ everywhere: !filter.everywhere })}
            className={joinClasses(
              "size-8! border pointer-coarse:size-11!",
              !isOpen && !filter.everywhere && "max-sm:hidden",
              filter.everywhere
                ? "border-accent bg-accent-soft text-accent!"
                : "border-control bg-panel text-muted",
            )}
          >
            <FileSearch size={15} aria-hidden />
          </IconButton>
        </div>
        <Button
          className="lg:hidden"
          aria-expanded={isOpen}
          aria-controls={id}
          onClick={() => setOpen(!isOpen)}
          icon={<SlidersHorizontal size={14} aria-hidden />}
        >
          Filters{count > 0 ? ` (${count})` : ""}
        </Button>
        {filter.since === "" && filter.until === "" ? null : (
          <TimeChip filter={filter} onChange={onChange} />
        )}
        <div id={id} className={part}>
          <StatusFilter value={filter.status} onChange={(status) => onChange({ status })} />
          <Choice
            label="Method"
            all="All methods"
            value={filter.method.join(",")}
            options={METHODS.map(toOption)}
            onChange={(method) => onChange({ method: method ? method.split(",") : [] })}
          />
          {tunnelId === undefined ? (
            <Choice
              label="Tunnel"
              all="All tunnels"
              value={filter.tunnel}
              options={tunnels}
              onChange={(tunnel) => onChange({ tunnel })}
            />
          ) : null}
          <PersonFilter
            tunnelId={tunnelId ?? (filter.tunnel || undefined)}
            value={filter.user}
            onChange={(user) => onChange({ user })}
          />
        </div>
      </search>
      <div
        className={joinClasses(
          isOpen ? "flex w-full flex-wrap lg:w-auto" : "hidden lg:flex",
          "gap-2 lg:ml-auto lg:items-center",
        )}
      >
        {children}
      </div>
    </div>
  );
}

/** The filters behind the button. */
function countFilters({ status, method, user, tunnel }: RequestFilter): number {
  return [status.length > 0, method.length > 0, user !== "", tunnel !== ""].filter(Boolean).length;
}

/** The span that was chosen in the chart. */
function TimeChip({ filter, onChange }: Pick<Props, "filter" | "onChange">) {
  const { since, until } = filter;
  const text = [since, until].map((time) => (time === "" ? "…" : formatSeconds(time))).join(" – ");
  return (
    <button
      type="button"
      title="Show all times"
      onClick={() => onChange({ since: NO_FILTER.since, until: NO_FILTER.until })}
      className="flex h-8 shrink-0 items-center gap-1.5 rounded-md border border-accent bg-accent-soft px-2 text-sm text-accent pointer-coarse:h-10"
    >
      {text}
      <X size={13} aria-hidden />
      <span className="sr-only">, show all times</span>
    </button>
  );
}

function StatusFilter(props: {
  value: readonly string[];
  onChange: (value: readonly string[]) => void;
}) {
  const { value, onChange } = props;
  const toggle = (status: string) =>
    onChange(value.includes(status) ? value.filter((one) => one !== status) : [...value, status]);
  // An unusual value from the address is shown too, so that it can be removed.
  const shown = [...CLASSES, ...value.filter((status) => !CLASSES.includes(status))];
  return (
    <fieldset className="flex overflow-hidden max-sm:w-full rounded-md border border-control bg-panel">
      <legend className="sr-only">Status</legend>
      {shown.map((status) => (
        <button
          key={status}
          type="button"
          aria-pressed={value.includes(status)}
          onClick={() => toggle(status)}
          className={joinClasses(
            "h-7.5 border-l border-line px-2 text-sm max-sm:flex-1 first:border-l-0 focus-visible:-outline-offset-2 pointer-coarse:h-10",
            value.includes(status)
              ? "bg-accent-soft font-medium text-accent"
              : "text-muted hover:bg-raised hover:text-text",
          )}
        >
          {status}
        </button>
      ))}
    </fieldset>
  );
}

function PersonFilter(props: {
  tunnelId: string | undefined;
  value: string;
  onChange: (value: string) => void;
}) {
  const seen = usePeople();
  const people = seen && "people" in seen ? seen.people : [];
  const here = people.filter(
    ({ tunnels }) =>
      props.tunnelId === undefined || tunnels.some(({ tunnelId }) => tunnelId === props.tunnelId),
  );
  return (
    <Choice
      label="Person"
      all="Everyone"
      value={props.value}
      options={here
        .map(({ email }) => foldEmail(email))
        .sort()
        .map(toOption)}
      last={{ value: "-", label: "Without a name" }}
      onChange={props.onChange}
    />
  );
}

function toOption(value: string): Option {
  return { value, label: value };
}

function Choice(props: {
  label: string;
  all: string;
  value: string;
  options: readonly Option[];
  last?: Option;
  onChange: (value: string) => void;
}) {
  const id = useId();
  const { label, all, value, options, last, onChange } = props;
  const known =
    value === "" || value === last?.value || options.some((option) => option.value === value);
  return (
    <>
      <label htmlFor={id} className="sr-only">
        {label}
      </label>
      <Select
        id={id}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        place="lg:max-w-40 max-lg:min-w-28 max-lg:flex-1"
        className={joinClasses(CONTROL, value !== "" && "border-accent! text-accent")}
      >
        <option value="">{all}</option>
        {known ? null : <option value={value}>{value}</option>}
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
        {last ? <option value={last.value}>{last.label}</option> : null}
      </Select>
    </>
  );
}
