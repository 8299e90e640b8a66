"use client";

import { EmptyState } from "@/app/ui/kit/empty-state";
import { PageHead } from "@/app/ui/kit/page-head";
import { TextLink } from "@/app/ui/kit/text-link";
import { useAllTraffic, useTunnels } from "@/app/ui/live/use-live";
import { useClock } from "@/app/ui/time/clock";
import type { Tunnel } from "@/lib/contract/tunnels";
import { RequestSparkline } from "./charts/request-sparkline";
import { formatRate } from "./format-traffic";
import { LatestRequests } from "./latest-requests";
import { isPersonHere, type PersonSeen } from "./visitors/people";
import { PersonRows } from "./visitors/person-rows";
import { usePeople } from "./visitors/use-people";
import { VisitorsCell } from "./visitors/visitors-cell";

// The limit of tunnels shown here, because each one loads its latest requests.
const SHOWN = 12;

/** The visitors and requests of all tunnels. */
export function AllTraffic() {
  const tunnels = useTunnels();
  const traffic = useAllTraffic();
  const busy = tunnels.filter(({ id }) => traffic.has(id));
  const seen = usePeople();
  return (
    <>
      <PageHead
        title="Traffic"
        sub={<Totals />}
        actions={<TextLink href="/visits">Visit log</TextLink>}
      />
      {seen && "people" in seen ? <HereNow people={seen.people} tunnels={tunnels} /> : null}
      {busy.length === 0 ? (
        <EmptyState
          title="No requests yet"
          action={<TextLink href="/">Go to the tunnels</TextLink>}
        >
          Once somebody has logged in and opens one of your apps, their requests show here as they
          come.
        </EmptyState>
      ) : (
        <div className="mt-5 grid gap-5">
          {busy.slice(0, SHOWN).map((tunnel) => (
            <OneTunnel key={tunnel.id} tunnel={tunnel} />
          ))}
        </div>
      )}
      {busy.length > SHOWN ? (
        <p className="mt-3 text-sm text-muted">
          And {busy.length - SHOWN} more tunnels: their requests are on their own pages.
        </p>
      ) : null}
    </>
  );
}

function Totals() {
  const all = [...useAllTraffic().values()];
  const rate = all.reduce((sum, { perSecond }) => sum + perSecond, 0);
  const open = all.reduce((sum, now) => sum + now.open, 0);
  return (
    <>
      {formatRate(rate)} requests a second · {open.toLocaleString("en")} open
    </>
  );
}

function HereNow(props: { people: readonly PersonSeen[]; tunnels: readonly Tunnel[] }) {
  const { people, tunnels } = props;
  const here = useClock((now) =>
    people
      .filter((person) => isPersonHere(person, now))
      .map(({ email }) => email)
      .join("\n"),
  );
  const emails = new Set(here.split("\n"));
  const shown = people.filter(({ email }) => emails.has(email));
  const names = new Map(tunnels.map(({ id, name }) => [id, name]));
  return (
    <section aria-labelledby="here-now" className="mt-5">
      <h2 id="here-now" className="px-1 pb-2 text-sm font-semibold">
        Here now
      </h2>
      {shown.length === 0 ? (
        <p className="px-1 text-muted">Nobody at the moment.</p>
      ) : (
        <PersonRows
          people={shown}
          where={({ tunnels: on }) =>
            on
              .filter(({ tunnelId }) => names.has(tunnelId))
              .map(({ tunnelId }, index) => (
                <span key={tunnelId}>
                  {index > 0 ? ", " : "on "}
                  <TextLink href={`/tunnels/${tunnelId}/access#here`}>
                    {names.get(tunnelId)}
                  </TextLink>
                </span>
              ))
          }
        />
      )}
    </section>
  );
}

function OneTunnel({ tunnel }: { tunnel: Tunnel }) {
  return (
    <LatestRequests
      tunnel={tunnel}
      shown={5}
      title={
        <span className="flex flex-wrap items-center gap-x-4 gap-y-1">
          {tunnel.name}
          <span className="flex items-center gap-4 font-normal">
            <VisitorsCell tunnel={tunnel} />
            <span className="hidden sm:block">
              <RequestSparkline tunnelId={tunnel.id} />
            </span>
          </span>
        </span>
      }
    />
  );
}
