"use client";

import { ArrowUpDown, Plus } from "lucide-react";
import { lazy, type ReactNode, Suspense, useDeferredValue, useMemo, useState } from "react";
import { Button, ButtonLink } from "@/app/ui/kit/button";
import { PageHead } from "@/app/ui/kit/page-head";
import { SearchBox } from "@/app/ui/kit/search-box";
import { useLiveStore } from "@/app/ui/live/live-provider";
import { useTunnels } from "@/app/ui/live/use-live";
import { runForAll } from "@/app/ui/tunnels/actions/run-tunnel-action";
import { verifyTunnels } from "@/app/ui/tunnels/actions/verify-tunnels";
import { isUp, matchesFilter, nameForAll, summarize } from "@/app/ui/tunnels/group-tunnels";
import type { Tunnel } from "@/lib/contract/tunnels";
import { TunnelGroups } from "./tunnel-groups";

const FILTER_FROM = 12;

const ArrangeList = lazy(() => import("./arrange-list"));

type Names = Readonly<Record<string, string>>;

/** The content of the list page. `empty` is shown before the first tunnel. */
export function TunnelList({ profileNames, empty }: { profileNames: Names; empty: ReactNode }) {
  const tunnels = useTunnels();
  const [filter, setFilter] = useState("");
  const [arranging, setArranging] = useState(false);
  const wanted = useDeferredValue(filter.trim());
  const shown = useMemo(
    () =>
      wanted === ""
        ? tunnels
        : tunnels.filter((t) => matchesFilter(t, profileNames[t.profileId] ?? "", wanted)),
    [tunnels, wanted, profileNames],
  );
  const filtered = shown !== tunnels;
  if (tunnels.length === 0) return empty;
  return (
    <>
      <PageHead
        title="Tunnels"
        sub={<span role="status">{summarize(tunnels)}</span>}
        actions={
          <>
            {tunnels.length > 1 ? (
              <>
                <Button
                  look="ghost"
                  aria-pressed={arranging}
                  icon={<ArrowUpDown size={14} aria-hidden />}
                  onClick={() => setArranging(!arranging)}
                >
                  {arranging ? "Done" : "Arrange"}
                </Button>
                <CheckAllButton tunnels={shown} filtered={filtered} />
                <AllButtons tunnels={shown} filtered={filtered} />
              </>
            ) : (
              <CheckAllButton tunnels={shown} filtered={filtered} />
            )}
            <NewTunnelButton />
          </>
        }
      />
      {tunnels.length >= FILTER_FROM ? (
        <search className="mt-4 block max-w-sm">
          <SearchBox
            label="Filter tunnels"
            placeholder="Filter by name, address, profile or state"
            value={filter}
            onChange={setFilter}
          />
        </search>
      ) : null}
      {shown.length === 0 ? (
        <NothingFound filter={filter} onClear={() => setFilter("")} />
      ) : arranging ? (
        <Suspense>
          <ArrangeList tunnels={shown} />
        </Suspense>
      ) : (
        <TunnelGroups
          tunnels={tunnels}
          found={filtered ? shown : undefined}
          profileNames={profileNames}
        />
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

/** `filtered`: these are only the tunnels that a filter has found. */
type OfAll = { tunnels: readonly Tunnel[]; filtered: boolean };

function AllButtons({ tunnels, filtered }: OfAll) {
  const store = useLiveStore();
  const up = tunnels.filter(isUp);
  const down = tunnels.filter((tunnel) => !isUp(tunnel));
  return (
    <>
      <Button disabled={down.length === 0} onClick={() => runForAll(store, down, "start")}>
        {nameForAll("Start", down.length, filtered)}
      </Button>
      <Button disabled={up.length === 0} onClick={() => runForAll(store, up, "stop")}>
        {nameForAll("Stop", up.length, filtered)}
      </Button>
    </>
  );
}

/** Checks the login of every online tunnel. */
function CheckAllButton({ tunnels, filtered }: OfAll) {
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
      {nameForAll("Check", online.length, filtered)}
    </Button>
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
