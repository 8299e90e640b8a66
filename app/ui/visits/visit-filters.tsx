"use client";

import { useRouter } from "next/navigation";
import { type FormEvent, type ReactNode, useRef } from "react";
import { Button } from "@/app/ui/kit/button";
import { joinClasses } from "@/app/ui/kit/join-classes";
import { Select } from "@/app/ui/kit/select";
import { TextLink } from "@/app/ui/kit/text-link";
import { browserZone } from "@/app/ui/time/browser-zone";
import { DECISIONS } from "./decisions";
import { readVisitParams, toVisitSearch, type VisitParams } from "./visit-params";

const BOX = "h-8 px-2 text-sm pointer-coarse:h-10";
const INPUT = joinClasses(BOX, "w-full min-w-0 rounded-md border border-control bg-panel");

type Props = {
  /** The page's path without the filter. */
  path: string;
  hash: string;
  params: VisitParams;
  /** The tunnels to choose from; none on the page of one tunnel. */
  tunnels: readonly { value: string; label: string }[];
  /** What else can be done with the visits. */
  children: ReactNode;
};

/** A form that loads the page itself. It works before its script does, and its address can be bookmarked. */
export function VisitFilters({ path, hash, params, tunnels, children }: Props) {
  const router = useRouter();
  const form = useRef<HTMLFormElement>(null);
  const apply = (event?: FormEvent) => {
    event?.preventDefault();
    if (!form.current) return;
    const typed = Object.fromEntries(new FormData(form.current));
    const texts = Object.entries(typed).map(([name, value]) => [name, String(value)]);
    // The day is the one of this browser's time zone.
    const read = readVisitParams({ ...Object.fromEntries(texts), tz: browserZone() });
    const search = toVisitSearch(read);
    router.replace(`${path}${search}${hash}`);
  };
  const isFiltered = toVisitSearch(params) !== "";
  return (
    <form
      // A filter that is set elsewhere, such as by "Show all", fills the fields again.
      key={toVisitSearch(params)}
      ref={form}
      action={`${path}${hash}`}
      aria-label="Filter"
      onSubmit={apply}
      className="grid grid-cols-2 items-end gap-x-3 gap-y-2 sm:flex sm:flex-wrap"
    >
      <Labelled label="Person" className="max-sm:col-span-2 sm:w-52">
        <input
          name="email"
          type="search"
          defaultValue={params.email ?? ""}
          placeholder="member@example.com"
          autoComplete="off"
          spellCheck={false}
          className={INPUT}
        />
      </Labelled>
      {tunnels.length > 0 ? (
        <Labelled label="Tunnel">
          <Select
            name="tunnel"
            defaultValue={params.tunnel ?? ""}
            onChange={() => apply()}
            className={BOX}
          >
            <option value="">All</option>
            {tunnels.map(({ value, label }) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </Select>
        </Labelled>
      ) : null}
      <Labelled label="Decision">
        <Select
          name="decision"
          defaultValue={params.decision ?? ""}
          onChange={() => apply()}
          className={BOX}
        >
          <option value="">All</option>
          {Object.entries(DECISIONS).map(([value, { label }]) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </Select>
      </Labelled>
      {/* WebKit shows today's date in an empty field, as if it were chosen. */}
      <Labelled label="Day" more={params.day === undefined ? "· all" : undefined}>
        <input name="day" type="date" defaultValue={params.day ?? ""} className={INPUT} />
      </Labelled>
      <span
        className={joinClasses(
          "flex flex-wrap items-center gap-x-3 gap-y-2 sm:grow",
          // Without the choice of a tunnel, the day is the last in its row.
          tunnels.length === 0 && "max-sm:col-span-2",
        )}
      >
        <Button type="submit">Show</Button>
        {isFiltered ? (
          <span className="max-sm:order-last">
            <TextLink href={`${path}${hash}`}>Show all</TextLink>
          </span>
        ) : null}
        <span className="sm:ml-auto">{children}</span>
      </span>
    </form>
  );
}

function Labelled(props: {
  label: string;
  /** What holds as long as nothing is chosen, where the field itself does not say it. */
  more?: string | undefined;
  className?: string;
  children: ReactNode;
}) {
  const { label, more, className, children } = props;
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: its control is the child
    <label className={joinClasses("grid min-w-0 gap-1 sm:max-w-56", className)}>
      <span className="text-sm text-muted">
        {label} {more}
      </span>
      {children}
    </label>
  );
}
