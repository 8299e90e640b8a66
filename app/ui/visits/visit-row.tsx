import { Tag } from "@/app/ui/kit/tag";
import { TextLink } from "@/app/ui/kit/text-link";
import { VisitTime } from "@/app/ui/time/times";
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
  const { label, tone, title, Icon } = DECISIONS[decision];
  const isIn = decision === "list" || decision === "grant";
  return (
    <li className="grid min-h-10.5 grid-cols-[1.5rem_minmax(0,1fr)_auto] items-center gap-x-3 gap-y-0.5 border-t border-line px-3.5 py-1.5 first:border-t-0 @3xl:grid-cols-[1.5rem_minmax(0,1.6fr)_8rem_10rem_6rem_minmax(0,1fr)_5rem]">
      <Avatar email={email ?? "?"} name={visit.name} size="small" />
      <Person visit={visit} />
      <div className="@max-3xl:col-start-2 @max-3xl:py-0.5">
        <Tag tone={tone} title={title} icon={<Icon size={12} aria-hidden />}>
          {label}
        </Tag>
      </div>
      <div className="col-start-2 flex min-w-0 flex-wrap items-baseline gap-x-3 text-sm text-muted @3xl:contents">
        <p>
          <VisitTime from={firstAt} to={lastAt} />
        </p>
        <p className="@3xl:text-right">
          {requests.toLocaleString("en")} {requests === 1 ? "request" : "requests"}
        </p>
        {named && tunnel ? (
          <p className="min-w-0 max-w-full truncate" title={tunnel.name}>
            <TextLink href={`/tunnels/${tunnel.id}/access#visits`}>{tunnel.name}</TextLink>
          </p>
        ) : (
          <span className="@max-3xl:hidden" />
        )}
      </div>
      {isIn && email !== undefined && tunnel?.gate ? (
        <div className="col-start-3 justify-self-end @max-3xl:row-span-2 @max-3xl:row-start-2 @3xl:col-start-7">
          <RemoveButton tunnelId={tunnel.id} email={email} />
        </div>
      ) : null}
    </li>
  );
}

function Person({ visit: { email, emailVerified, name, decision } }: Pick<Props, "visit">) {
  if (email === undefined && name === undefined) {
    const who = decision === "door" ? "A machine" : "Nobody known";
    return <p className="text-muted @max-3xl:col-span-2">{who}</p>;
  }
  // The e-mail first: everybody chooses their own name.
  const [first, second] = email === undefined ? [name] : [email, name];
  return (
    <p className="flex min-w-0 flex-wrap items-baseline gap-x-2 @max-3xl:col-span-2">
      <span className="min-w-0 truncate font-medium">{showHidden(first ?? "")}</span>
      {second ? (
        <span className="min-w-0 truncate text-sm text-muted">{showHidden(second)}</span>
      ) : null}
      {emailVerified === false ? (
        <span className="text-sm text-wait">E-mail not verified</span>
      ) : null}
    </p>
  );
}
