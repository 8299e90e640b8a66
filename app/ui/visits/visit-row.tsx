import { Tag } from "@/app/ui/kit/tag";
import { TextLink } from "@/app/ui/kit/text-link";
import { Ago, TimeOfDay } from "@/app/ui/time/times";
import { Avatar } from "@/app/ui/traffic/visitors/avatar";
import { RemoveButton } from "@/app/ui/tunnels/access/remove-button";
import type { Visit } from "@/lib/contract/gate";
import { showHidden } from "@/lib/contract/show-hidden.mjs";
import { DECISIONS } from "./decisions";

type Props = {
  visit: Visit;
  /** Undefined when the tunnel is deleted. */
  tunnel: { id: string; name: string; gate: boolean } | undefined;
  /** Whether the row names its tunnel. */
  named: boolean;
};

export function VisitRow({ visit, tunnel, named }: Props) {
  const { email, decision, firstAt, lastAt, requests } = visit;
  const { label, tone, title } = DECISIONS[decision];
  const isIn = decision === "list" || decision === "grant";
  return (
    <li className="grid grid-cols-[2rem_minmax(0,1fr)_auto] items-center gap-x-3 gap-y-1 border-t border-line px-3.5 py-2.5 first:border-t-0 @3xl:grid-cols-[2rem_minmax(0,1.3fr)_7.5rem_minmax(0,1.2fr)_minmax(0,0.8fr)_5rem]">
      <Avatar email={email ?? "?"} name={visit.name} />
      <Person visit={visit} />
      <div className="justify-self-end @3xl:justify-self-start">
        <Tag tone={tone} title={title}>
          {label}
        </Tag>
      </div>
      <div className="col-span-2 col-start-2 text-sm text-muted @3xl:col-span-1 @3xl:col-start-4">
        <p>
          <TimeOfDay at={firstAt} /> to <TimeOfDay at={lastAt} />
        </p>
        <p className="text-faint">
          <Ago at={lastAt} /> · {requests.toLocaleString("en")}{" "}
          {requests === 1 ? "request" : "requests"}
        </p>
      </div>
      <div className="col-start-2 min-w-0 text-sm wrap-anywhere @3xl:col-start-5">
        {named && tunnel ? (
          <TextLink href={`/tunnels/${tunnel.id}/access#visits`}>{tunnel.name}</TextLink>
        ) : null}
      </div>
      <div className="col-start-3 justify-self-end @3xl:col-start-6">
        {isIn && email !== undefined && tunnel?.gate ? (
          <RemoveButton tunnelId={tunnel.id} email={email} />
        ) : null}
      </div>
    </li>
  );
}

function Person({ visit: { email, emailVerified, name, decision } }: Pick<Props, "visit">) {
  if (email === undefined && name === undefined) {
    const who = decision === "door" ? "A machine" : "Nobody known";
    return <p className="text-muted">{who}</p>;
  }
  // The e-mail first: everybody chooses their own name.
  const [first, second] = email === undefined ? [name] : [email, name];
  return (
    <div className="min-w-0">
      <p className="truncate font-medium">{showHidden(first ?? "")}</p>
      {second ? <p className="truncate text-sm text-muted">{showHidden(second)}</p> : null}
      {emailVerified === false ? <p className="text-sm text-wait">E-mail not verified</p> : null}
    </div>
  );
}
