"use client";

import { useRouter } from "next/navigation";
import { type FormEvent, type ReactNode, useRef } from "react";
import { Button } from "@/app/ui/kit/button";
import { TextLink } from "@/app/ui/kit/text-link";
import { browserZone } from "@/app/ui/time/browser-zone";
import { DECISIONS } from "./decisions";
import { readVisitParams, toVisitSearch, type VisitParams } from "./visit-params";

const BOX =
  "h-8 w-full min-w-0 rounded-md border border-control bg-panel px-2 text-sm pointer-coarse:h-10";

type Props = {
  /** The page's path without the filter. */
  path: string;
  hash: string;
  params: VisitParams;
  /** The tunnels to choose from; none on the page of one tunnel. */
  tunnels: readonly { value: string; label: string }[];
};

/** A form that loads the page itself. It works before its script does, and its address can be bookmarked. */
export function VisitFilters({ path, hash, params, tunnels }: Props) {
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
      {tunnels.length > 0 ? (
        <Labelled label="Tunnel">
          <select
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
          </select>
        </Labelled>
      ) : null}
      <Labelled label="Person">
        <input
          name="email"
          type="search"
          defaultValue={params.email ?? ""}
          placeholder="member@example.com"
          autoComplete="off"
          spellCheck={false}
          className={BOX}
        />
      </Labelled>
      <Labelled label="Decision">
        <select
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
        </select>
      </Labelled>
      <Labelled label="Day">
        <input name="day" type="date" defaultValue={params.day ?? ""} className={BOX} />
      </Labelled>
      <span className="flex items-center gap-3">
        <Button type="submit">Show</Button>
        {isFiltered ? <TextLink href={`${path}${hash}`}>Show all</TextLink> : null}
      </span>
    </form>
  );
}

function Labelled({ label, children }: { label: string; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: its control is the child
    <label className="grid min-w-0 gap-1 sm:max-w-56">
      <span className="text-sm text-muted">{label}</span>
      {children}
    </label>
  );
}
