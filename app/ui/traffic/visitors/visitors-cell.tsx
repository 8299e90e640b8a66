"use client";

import type { Tunnel } from "@/lib/contract/tunnels";
import { Avatar } from "./avatar";
import { useHereNow } from "./use-here-now";
import { whyNoNames } from "./why-no-names";

const SHOWN = 3;

/** The people on the tunnel now, in the tunnel's row: a pile of initials and their number. */
export function VisitorsCell({ tunnel }: { tunnel: Tunnel }) {
  const here = useHereNow(tunnel.id);
  const { state } = tunnel.status;
  // Until the server says that a stop has cut them off, which takes a moment.
  const isOff = state === "stopped" || state === "failed";
  if (here.length === 0 || isOff) {
    const visible = state === "online" && !whyNoNames(tunnel);
    return visible ? <span className="text-sm text-faint">nobody now</span> : null;
  }
  const names = here.map(({ email }) => email).join(", ");
  return (
    <span data-here className="flex items-center gap-2 text-sm whitespace-nowrap" title={names}>
      <span className="flex">
        {here.slice(0, SHOWN).map(({ email, name }) => (
          <Avatar key={email} email={email} name={name} size="small" piled />
        ))}
      </span>
      <span>
        {here.length} now<span className="sr-only">: {names}</span>
      </span>
    </span>
  );
}
