"use client";

import { TextLink } from "@/app/ui/kit/text-link";
import { Avatar } from "@/app/ui/traffic/visitors/avatar";
import { useHereNow } from "@/app/ui/traffic/visitors/use-here-now";
import { whyNoNames } from "@/app/ui/traffic/visitors/why-no-names";
import type { Tunnel } from "@/lib/contract/tunnels";
import { namePeople } from "./name-people";

const FACES = 6;

/** The people on the tunnel at the moment, with faces and the first names. */
export function WhoIsHere({ tunnel }: { tunnel: Tunnel }) {
  const here = useHereNow(tunnel.id);
  const nameless = whyNoNames(tunnel);
  const all = (
    <span className="text-sm">
      <TextLink href={`/tunnels/${tunnel.id}/access#here`}>All visitors</TextLink>
    </span>
  );
  if (here.length === 0) {
    return (
      <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <span className="text-muted">{nameless ? nameless.title : "Nobody at the moment"}</span>
        {all}
      </p>
    );
  }
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
      <span className="flex">
        {here.slice(0, FACES).map(({ email, name }) => (
          <Avatar key={email} email={email} name={name} size="small" piled />
        ))}
      </span>
      <span className="min-w-0 font-medium wrap-anywhere">
        {namePeople(here.map(({ email }) => email))}
      </span>
      {all}
    </div>
  );
}
