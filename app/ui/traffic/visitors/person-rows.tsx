"use client";

import type { ReactNode } from "react";
import { RowList } from "@/app/ui/kit/row-list";
import { Tag } from "@/app/ui/kit/tag";
import { useClock } from "@/app/ui/time/clock";
import { Ago } from "@/app/ui/time/times";
import { showHidden } from "@/lib/contract/show-hidden.mjs";
import { Avatar } from "./avatar";
import { inOrder, isPersonHere, type PersonSeen } from "./people";

type Props = {
  people: readonly PersonSeen[];
  /** The last column: links to the tunnels. */
  where: (person: PersonSeen) => ReactNode;
  /** The actions beside the person. */
  action?: (person: PersonSeen) => ReactNode;
};

/** A list of people. Those who are here come first. */
export function PersonRows({ people, where, action }: Props) {
  // A string, so that a second without a change does not render again.
  const order = useClock((now) =>
    inOrder(people, now)
      .map(({ email }) => email)
      .join("\n"),
  );
  const byEmail = new Map(people.map((person) => [person.email, person]));
  return (
    <RowList>
      {order.split("\n").map((email) => {
        const person = byEmail.get(email);
        return person ? (
          <PersonRow key={email} person={person} where={where(person)} action={action?.(person)} />
        ) : null;
      })}
    </RowList>
  );
}

function PersonRow(props: { person: PersonSeen; where: ReactNode; action: ReactNode }) {
  const { person, where, action } = props;
  const { email, isUnverified, name, firstSeenAt, lastSeenAt, requests } = person;
  const here = useClock((now) => isPersonHere(person, now));
  return (
    <li
      aria-label={email}
      className="grid grid-cols-[2rem_minmax(0,1fr)] items-center gap-x-3 gap-y-1 border-t border-line px-3.5 py-2.5 first:border-t-0 @3xl:grid-cols-[2rem_minmax(0,1.3fr)_6rem_minmax(0,1fr)_minmax(0,1.2fr)]"
    >
      <Avatar email={email} name={name} />
      <div className="min-w-0">
        <p className="font-medium wrap-anywhere">{showHidden(email)}</p>
        {name ? <p className="truncate text-sm text-muted">{showHidden(name)}</p> : null}
        {isUnverified ? <p className="text-sm text-wait">E-mail not verified</p> : null}
      </div>
      <div className="col-start-2 empty:hidden @3xl:col-start-3 @3xl:empty:block">
        {here ? <Tag tone="ok">here now</Tag> : null}
      </div>
      <div className="col-start-2 text-sm text-muted @3xl:col-start-4">
        <p>
          first seen <Ago at={firstSeenAt} />
        </p>
        <p className="text-faint">
          last <Ago at={lastSeenAt} /> · {requests.toLocaleString("en")}{" "}
          {requests === 1 ? "request" : "requests"}
        </p>
      </div>
      <div className="col-start-2 grid min-w-0 grid-cols-[minmax(0,1fr)_auto] items-center gap-x-3 text-sm wrap-anywhere @3xl:col-start-5">
        <span className="min-w-0">{where}</span>
        {action}
      </div>
    </li>
  );
}
