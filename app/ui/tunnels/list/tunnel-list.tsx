"use client";

import { Plus } from "lucide-react";
import {
  lazy,
  type ReactNode,
  Suspense,
  useDeferredValue,
  useEffect,
  useMemo,
  useState,
} from "react";
import { Button, ButtonLink } from "@/app/ui/kit/button";
import { LazyMenu } from "@/app/ui/kit/lazy-menu";
import { PageHead } from "@/app/ui/kit/page-head";
import { SearchBox } from "@/app/ui/kit/search-box";
import { untilLoaded } from "@/app/ui/kit/until-loaded";
import { useAsks, useTunnels } from "@/app/ui/live/use-live";
import { matchesFilter, summarize } from "@/app/ui/tunnels/group-tunnels";
import type { Tunnel } from "@/lib/contract/tunnels";
import { ActionsButton } from "./actions-button";
import { clearSelection, selection } from "./selection";
import { StateChips, useStateFilter } from "./state-chips";
import { askedAt, countStates, matchesState, type StateFilter } from "./state-filter";
import { TunnelGroups } from "./tunnel-groups";

const FILTER_FROM = 12;

const ArrangeList = lazy(untilLoaded(() => import("./arrange-list")));
const SelectionBar = lazy(untilLoaded(() => import("./selection-bar")));
const loadMenu = untilLoaded(() => import("./list-menu"));
const ListMenu = lazy(loadMenu);

type Names = Readonly<Record<string, string>>;

/** The content of the list page. `empty` is shown before the first tunnel. */
export function TunnelList({ profileNames, empty }: { profileNames: Names; empty: ReactNode }) {
  const tunnels = useTunnels();
  // Undefined until somebody arranges: then the focus goes from one button to the other.
  const [arranging, setArranging] = useState<boolean>();
  const filter = useFilter(tunnels, profileNames);
  const selecting = selection.usePart(({ ids }) => ids.size > 0) && !arranging;
  useEffect(() => clearSelection, []);
  if (tunnels.length === 0) return empty;
  const { shown } = filter;
  const filtered = shown !== tunnels;
  const many = tunnels.length > 1;
  return (
    <div data-selecting={selecting ? "" : undefined} className="group/list">
      <PageHead
        title="Tunnels"
        sub={many ? undefined : summarize(tunnels)}
        actions={
          <>
            {arranging ? (
              <Button autoFocus onClick={() => setArranging(false)}>
                Done
              </Button>
            ) : (
              <LazyMenu
                load={loadMenu}
                button={(trigger) => <ActionsButton {...trigger} autoFocus={arranging === false} />}
              >
                <ListMenu
                  tunnels={shown}
                  filtered={filtered}
                  onArrange={() => {
                    clearSelection();
                    setArranging(true);
                  }}
                />
              </LazyMenu>
            )}
            <NewTunnelButton />
          </>
        }
      />
      <p role="status" className="sr-only">
        {summarize(tunnels)}
      </p>
      {many ? <Filters filter={filter} searchable={tunnels.length >= FILTER_FROM} /> : null}
      {shown.length === 0 ? (
        <NothingFound filter={filter} />
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
      {selecting ? (
        <Suspense>
          <SelectionBar tunnels={shown} />
        </Suspense>
      ) : null}
    </div>
  );
}

type Filter = ReturnType<typeof useFilter>;

/** What is shown: the tunnels of the chosen state that match the typed words. Without a filter the same array. */
function useFilter(tunnels: readonly Tunnel[], profileNames: Names) {
  const asks = useAsks();
  const [text, setText] = useState("");
  const [state, setState] = useStateFilter();
  const words = useDeferredValue(text.trim());
  const chosen = useDeferredValue(state);
  const asked = useMemo(() => askedAt(asks), [asks]);
  const counts = useMemo(
    () => ({ all: tunnels.length, ...countStates(tunnels, asked) }),
    [tunnels, asked],
  );
  const shown = useMemo(() => {
    if (words === "" && chosen === undefined) return tunnels;
    return tunnels.filter(
      (tunnel) =>
        (chosen === undefined || matchesState(tunnel, chosen, asked)) &&
        (words === "" || matchesFilter(tunnel, profileNames[tunnel.profileId] ?? "", words)),
    );
  }, [tunnels, chosen, words, asked, profileNames]);
  const clear = () => {
    setText("");
    setState(undefined);
  };
  return { text, setText, state, setState, counts, shown, clear };
}

function Filters({ filter, searchable }: { filter: Filter; searchable: boolean }) {
  return (
    <search className="mt-3.5 flex flex-wrap items-center gap-x-3 gap-y-2.5">
      <StateChips counts={filter.counts} value={filter.state} onChange={filter.setState} />
      {searchable ? (
        <SearchBox
          label="Filter tunnels"
          placeholder="Filter by name, address, profile or state"
          value={filter.text}
          onChange={filter.setText}
          className="min-w-0 grow sm:max-w-sm"
        />
      ) : null}
    </search>
  );
}

export function NewTunnelButton() {
  return (
    <ButtonLink href="/tunnels/new" look="primary" icon={<Plus size={15} aria-hidden />}>
      <span>
        New<span className="max-sm:sr-only"> tunnel</span>
      </span>
    </ButtonLink>
  );
}

const NONE: Record<StateFilter, string> = {
  up: "No tunnel is up.",
  failed: "No tunnel has failed.",
  stopped: "No tunnel is stopped.",
  asks: "Nobody asks to come in.",
};

const AMONG: Record<StateFilter, string> = {
  up: " among those that are up",
  failed: " among those that have failed",
  stopped: " among those that are stopped",
  asks: " among those where somebody asks to come in",
};

function NothingFound({ filter: { text, state, clear } }: { filter: Filter }) {
  const typed = text.trim();
  const where = state && typed ? AMONG[state] : "";
  return (
    <div className="mt-10 text-center text-muted">
      <p className="wrap-anywhere">
        {state && !typed ? NONE[state] : `No tunnel matches “${typed}”${where}.`}
      </p>
      <Button className="mt-3" onClick={clear}>
        Clear the filter
      </Button>
    </div>
  );
}
