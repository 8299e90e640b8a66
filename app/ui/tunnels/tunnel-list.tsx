"use client";

import { Plus, Search } from "lucide-react";
import { type ReactNode, useDeferredValue, useId, useMemo, useState } from "react";
import { Button, ButtonLink } from "@/app/ui/kit/button";
import { PageHead } from "@/app/ui/kit/page-head";
import { RowList } from "@/app/ui/kit/row-list";
import { useLiveStore } from "@/app/ui/live/live-provider";
import { useTunnels } from "@/app/ui/live/use-live";
import type { Tunnel } from "@/lib/tunnels/schema";
import { groupTunnels, isUp, matchesFilter, summarize } from "./group-tunnels";
import { runForAll } from "./run-tunnel-action";
import { TunnelRow } from "./tunnel-row";
import { verifyTunnels } from "./verify-tunnels";

const FILTER_FROM = 9;
const LONG_FROM = 60;

type Names = Readonly<Record<string, string>>;

/** The list page's content. `empty` is what leads to the first tunnel. */
export function TunnelList({ profileNames, empty }: { profileNames: Names; empty: ReactNode }) {
  const tunnels = useTunnels();
  const [filter, setFilter] = useState("");
  const wanted = useDeferredValue(filter.trim());
  const shown = useMemo(
    () =>
      wanted === ""
        ? tunnels
        : tunnels.filter((t) => matchesFilter(t, profileNames[t.profileId] ?? "", wanted)),
    [tunnels, wanted, profileNames],
  );
  if (tunnels.length === 0) return empty;
  return (
    <>
      <PageHead
        title="Tunnels"
        sub={<span role="status">{summarize(tunnels)}</span>}
        actions={
          <>
            <CheckAllButton tunnels={shown} />
            {tunnels.length > 1 ? <AllButtons tunnels={shown} /> : null}
            <NewTunnelButton />
          </>
        }
      />
      {tunnels.length >= FILTER_FROM ? <FilterBox value={filter} onChange={setFilter} /> : null}
      {shown.length === 0 ? (
        <NothingFound filter={filter} onClear={() => setFilter("")} />
      ) : (
        <Groups tunnels={shown} profileNames={profileNames} />
      )}
    </>
  );
}

export function NewTunnelButton() {
  return (
    <ButtonLink href="/tunnels/new" look="primary" icon={<Plus size={15} aria-hidden />}>
      New tunnel
    </ButtonLink>
  );
}

function Groups({ tunnels, profileNames }: { tunnels: readonly Tunnel[]; profileNames: Names }) {
  const groups = groupTunnels(tunnels);
  const named = groups.some((group) => group.name !== undefined);
  return groups.map((group) => (
    <Group
      key={group.name ?? ""}
      heading={named ? (group.name ?? "Other tunnels") : undefined}
      named={group.name !== undefined}
      tunnels={group.tunnels}
      profileNames={profileNames}
    />
  ));
}

function Group(props: {
  heading: string | undefined;
  named: boolean;
  tunnels: readonly Tunnel[];
  profileNames: Names;
}) {
  const id = useId();
  const { heading, tunnels } = props;
  return (
    <section aria-labelledby={heading ? id : undefined} className="mt-5">
      {heading ? (
        <header className="flex items-center gap-x-2.5 px-1 pb-2">
          <div className="flex min-w-0 flex-wrap items-center gap-x-2.5">
            <h2 id={id} className="text-sm font-semibold wrap-anywhere">
              {heading}
            </h2>
            <span className="text-sm text-muted">{summarize(tunnels)}</span>
          </div>
          {props.named ? <GroupButton tunnels={tunnels} /> : null}
        </header>
      ) : null}
      <RowList long={tunnels.length > LONG_FROM}>
        {tunnels.map((tunnel) => (
          <TunnelRow
            key={tunnel.id}
            tunnel={tunnel}
            profileName={props.profileNames[tunnel.profileId] ?? "unknown profile"}
          />
        ))}
      </RowList>
    </section>
  );
}

function AllButtons({ tunnels }: { tunnels: readonly Tunnel[] }) {
  const store = useLiveStore();
  const up = tunnels.filter(isUp);
  const down = tunnels.filter((tunnel) => !isUp(tunnel));
  return (
    <>
      <Button disabled={down.length === 0} onClick={() => runForAll(store, down, "start")}>
        Start all
      </Button>
      <Button disabled={up.length === 0} onClick={() => runForAll(store, up, "stop")}>
        Stop all
      </Button>
    </>
  );
}

/** Looks at the login of every tunnel that is online. */
function CheckAllButton({ tunnels }: { tunnels: readonly Tunnel[] }) {
  const [busy, setBusy] = useState(false);
  const online = tunnels.filter(({ status }) => status.state === "online");
  if (online.length === 0) return null;
  const check = async () => {
    setBusy(true);
    await verifyTunnels(online);
    setBusy(false);
  };
  return (
    <Button busy={busy} onClick={() => void check()}>
      Check all
    </Button>
  );
}

/** Turns the whole group off while anything in it is up, else on. */
function GroupButton({ tunnels }: { tunnels: readonly Tunnel[] }) {
  const store = useLiveStore();
  const up = tunnels.filter(isUp);
  return (
    <Button
      size="small"
      look="ghost"
      className="ml-auto"
      onClick={() =>
        up.length > 0 ? runForAll(store, up, "stop") : runForAll(store, tunnels, "start")
      }
    >
      {up.length > 0 ? "Stop group" : "Start group"}
    </Button>
  );
}

function FilterBox({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  return (
    <search className="relative mt-4 block max-w-sm">
      <Search
        size={15}
        aria-hidden
        className="pointer-events-none absolute top-1/2 left-2.5 -translate-y-1/2 text-faint"
      />
      <input
        type="search"
        aria-label="Filter tunnels"
        placeholder="Filter by name, address, profile or state"
        value={value}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={(event) => event.key === "Escape" && onChange("")}
        className="h-8 w-full rounded-md border border-control bg-panel pr-2 pl-8 pointer-coarse:h-10"
      />
    </search>
  );
}

function NothingFound({ filter, onClear }: { filter: string; onClear: () => void }) {
  return (
    <div className="mt-10 text-center text-muted">
      <p className="wrap-anywhere">No tunnel matches “{filter.trim()}”.</p>
      <Button className="mt-3" onClick={onClear}>
        Clear the filter
      </Button>
    </div>
  );
}
