"use client";

import { useId } from "react";
import { joinClasses } from "@/app/ui/kit/join-classes";
import { SearchBox } from "@/app/ui/kit/search-box";
import { usePeople } from "@/app/ui/traffic/visitors/use-people";
import type { RequestFilter } from "./request-filter";

const CLASSES = ["2xx", "3xx", "4xx", "5xx", "open", "failed"];
const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];
const CONTROL =
  "h-8 min-w-0 rounded-md border border-control bg-panel px-2 pointer-coarse:h-10 pointer-coarse:text-lg";

type Props = {
  tunnelId: string;
  filter: RequestFilter;
  onChange: (filter: RequestFilter) => void;
};

export function RequestFilters({ tunnelId, filter, onChange }: Props) {
  return (
    <search className="flex min-w-0 flex-[1_1_24rem] flex-wrap items-center gap-2">
      <SearchBox
        label="Filter requests"
        placeholder="Path, person or type"
        value={filter.q}
        onChange={(q) => onChange({ ...filter, q })}
        className="min-w-40 flex-[1_1_14rem]"
      />
      <StatusFilter value={filter.status} onChange={(status) => onChange({ ...filter, status })} />
      <Choice
        label="Method"
        all="All methods"
        value={filter.method.join(",")}
        options={METHODS}
        onChange={(method) => onChange({ ...filter, method: method ? method.split(",") : [] })}
      />
      <PersonFilter
        tunnelId={tunnelId}
        value={filter.user}
        onChange={(user) => onChange({ ...filter, user })}
      />
    </search>
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
    <fieldset className="flex flex-wrap overflow-hidden rounded-md border border-control bg-panel">
      <legend className="sr-only">Status</legend>
      {shown.map((status) => (
        <button
          key={status}
          type="button"
          aria-pressed={value.includes(status)}
          onClick={() => toggle(status)}
          className={joinClasses(
            "h-7.5 border-l border-line px-2 text-sm first:border-l-0 focus-visible:-outline-offset-2 pointer-coarse:h-10",
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
  tunnelId: string;
  value: string;
  onChange: (value: string) => void;
}) {
  const seen = usePeople();
  const people = seen && "people" in seen ? seen.people : [];
  const here = people.filter(({ tunnels }) =>
    tunnels.some(({ tunnelId }) => tunnelId === props.tunnelId),
  );
  return (
    <Choice
      label="Person"
      all="Everyone"
      value={props.value}
      options={here.map(({ email }) => email.toLowerCase()).sort()}
      last={{ value: "-", label: "Without a name" }}
      onChange={props.onChange}
    />
  );
}

function Choice(props: {
  label: string;
  all: string;
  value: string;
  options: readonly string[];
  last?: { value: string; label: string };
  onChange: (value: string) => void;
}) {
  const id = useId();
  const { label, all, value, options, last, onChange } = props;
  const known = value === "" || value === last?.value || options.includes(value);
  return (
    <>
      <label htmlFor={id} className="sr-only">
        {label}
      </label>
      <select
        id={id}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        className={joinClasses(CONTROL, "max-w-40", value !== "" && "border-accent text-accent")}
      >
        <option value="">{all}</option>
        {known ? null : <option value={value}>{value}</option>}
        {options.map((option) => (
          <option key={option} value={option}>
            {option}
          </option>
        ))}
        {last ? <option value={last.value}>{last.label}</option> : null}
      </select>
    </>
  );
}
