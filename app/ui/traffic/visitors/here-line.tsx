"use client";

import { useMemo } from "react";
import { TextLink } from "@/app/ui/kit/text-link";
import { everybody } from "@/app/ui/live/live-state";
import { useAllVisitors } from "@/app/ui/live/use-live";
import { useClock } from "@/app/ui/time/clock";
import { showHidden } from "@/lib/contract/show-hidden.mjs";
import { Avatar } from "./avatar";
import { isHere } from "./here-now";
import { type PersonSeen, toPeople } from "./people";
import { usePeople } from "./use-people";

const SHOWN = 5;

/** Who is here now and where, in one line. */
export function HereLine({ names }: { names: ReadonlyMap<string, string> }) {
  const seen = usePeople();
  const live = useAllVisitors();
  // What the page knows by itself, until the rest is there.
  const people = useMemo(() => {
    if (seen && "people" in seen) return seen.people;
    return toPeople(everybody(live));
  }, [seen, live]);
  // Their places as a string, so that a second without a change does not render again.
  const here = useClock((now) => placesOf(people, now).join());
  const places = new Set(here.split(","));
  const shown = people
    .map((person, index) => ({
      ...person,
      tunnels: person.tunnels.filter((_, at) => places.has(placeOf(index, at))),
    }))
    .filter(({ tunnels }) => tunnels.length > 0)
    .sort((a, b) => (a.email < b.email ? -1 : 1));
  return (
    <section
      aria-label="Here now"
      // What does not fit fades out at the edge. The line scrolls to it.
      className="mt-3 mb-2.5 flex min-h-6 items-center gap-x-4 overflow-x-auto mask-r-from-[calc(100%-1.5rem)] pr-6 text-sm whitespace-nowrap"
    >
      <h2 className="shrink-0 font-medium">Here now</h2>
      {shown.length === 0 ? (
        <p className="text-muted">Nobody at the moment</p>
      ) : (
        <ul className="flex gap-x-4">
          {shown.slice(0, SHOWN).map((person) => (
            <Person key={person.email} person={person} names={names} />
          ))}
        </ul>
      )}
      {shown.length > SHOWN ? (
        <span className="shrink-0 text-muted">and {shown.length - SHOWN} more</span>
      ) : null}
    </section>
  );
}

/** Of each person the tunnels on which they are now (milliseconds). */
function placesOf(people: readonly PersonSeen[], now: number): string[] {
  return people.flatMap(({ tunnels }, index) =>
    tunnels.flatMap((visitor, at) => (isHere(visitor, now) ? placeOf(index, at) : [])),
  );
}

function placeOf(person: number, tunnel: number): string {
  return `${person} ${tunnel}`;
}

function Person({ person, names }: { person: PersonSeen; names: ReadonlyMap<string, string> }) {
  const { email, name, isUnverified, tunnels } = person;
  const on = tunnels.filter(({ tunnelId }) => names.has(tunnelId));
  return (
    <li aria-label={email} className="flex items-center gap-1.5">
      <Avatar email={email} name={name} size="small" />
      {showHidden(email)}
      {isUnverified ? <span className="text-wait">not verified</span> : null}
      <span className="text-muted">
        {on.map(({ tunnelId }, index) => (
          <span key={tunnelId}>
            {index > 0 ? ", " : "on "}
            <TextLink href={`/tunnels/${tunnelId}/access#here`}>{names.get(tunnelId)}</TextLink>
          </span>
        ))}
      </span>
    </li>
  );
}
