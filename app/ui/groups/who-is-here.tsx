"use client";

import { useMemo } from "react";
import { joinClasses } from "@/app/ui/kit/join-classes";
import { useAllVisitors } from "@/app/ui/live/use-live";
import { useClock } from "@/app/ui/time/clock";
import { Avatar } from "@/app/ui/traffic/visitors/avatar";
import { isHere } from "@/app/ui/traffic/visitors/here-now";
import type { Visitor } from "@/lib/contract/traffic";
import type { Tunnel } from "@/lib/contract/tunnels";
import { arrivals } from "./arrivals";

const SHOWN = 8;

/** The people on these tunnels at the moment. Who came last is first, and marked for a while. */
export function WhoIsHere({ tunnels }: { tunnels: readonly Tunnel[] }) {
  const all = useAllVisitors();
  const seen = useMemo(
    () => arrivals(tunnels.flatMap(({ id }) => [...(all.get(id)?.values() ?? [])])),
    [all, tunnels],
  );
  // A string, so that a second without a change does not render again.
  const emails = useClock((now) =>
    seen
      .filter((visitor) => isHere(visitor, now))
      .map(({ email }) => email)
      .join("\n"),
  );
  const present = emails.split("\n");
  const here = seen.filter(({ email }) => present.includes(email));
  return (
    <div
      role="status"
      className="flex min-h-[2.6em] min-w-0 flex-wrap items-center justify-center gap-x-[0.7em] gap-y-[0.4em] text-muted"
    >
      {here.length === 0 ? (
        "Nobody here yet"
      ) : (
        <>
          <span>
            <strong className="font-semibold text-text">{here.length}</strong> here now
          </span>
          {here.slice(0, SHOWN).map((visitor) => (
            <Person key={visitor.email} visitor={visitor} />
          ))}
          {here.length > SHOWN ? <span>and {here.length - SHOWN} more</span> : null}
        </>
      )}
    </div>
  );
}

const NEW_MS = 15_000;

function Person({ visitor }: { visitor: Visitor }) {
  const { email, name, firstSeenAt } = visitor;
  const isNew = useClock((now) => now - Date.parse(firstSeenAt) < NEW_MS);
  return (
    <span
      className={joinClasses(
        "flex max-w-full min-w-0 animate-arrive items-center gap-[0.45em] rounded-full border py-[0.2em] pr-[0.8em] pl-[0.25em] text-text transition-colors duration-500",
        isNew ? "border-ok bg-ok-soft" : "border-line bg-panel",
      )}
    >
      <Avatar email={email} name={name} size="scaled" />
      {/* Not the name, which they have chosen themselves: a whole room reads this. */}
      <span className="truncate">{email}</span>
      {isNew ? <span className="text-ok">just came</span> : null}
    </span>
  );
}
