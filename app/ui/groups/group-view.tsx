"use client";

import { ButtonLink } from "@/app/ui/kit/button";
import { EmptyState } from "@/app/ui/kit/empty-state";
import { joinClasses } from "@/app/ui/kit/join-classes";
import { useLinkedGroup, useTunnels } from "@/app/ui/live/use-live";
import { Countdown, TimeOfDay } from "@/app/ui/time/times";
import { whyNoNames } from "@/app/ui/traffic/visitors/why-no-names";
import { summarize } from "@/app/ui/tunnels/group-tunnels";
import { LinkCard, TunnelCard } from "./group-card";
import { columnsFor, commonStop, inCommon, loginWords } from "./projector-words";
import { StageControls } from "./stage-controls";
import { useQuiet } from "./use-quiet";
import { WhoIsHere } from "./who-is-here";

const COLUMNS = {
  1: "sm:grid-cols-1",
  2: "sm:grid-cols-2",
  3: "sm:grid-cols-3",
  4: "sm:grid-cols-4",
  5: "sm:grid-cols-5",
} as const;

/**
 * A group for a projector, large enough for the last row: it fills the window or the screen, and everything on it grows
 * with it. On a phone it is a page like the others.
 */
export function GroupView({ name }: { name: string }) {
  const key = name.toLowerCase();
  const tunnels = useTunnels().filter(({ group }) => group?.toLowerCase() === key);
  const linked = useLinkedGroup(name);
  const quiet = useQuiet();
  if (tunnels.length === 0) return <Empty />;
  const stopAt = commonStop(tunnels);
  const login = inCommon(tunnels.map(loginWords));
  const single = linked !== undefined || tunnels.length === 1;
  return (
    <div
      data-stage={quiet ? "quiet" : "awake"}
      className="grid gap-4 bg-bg sm:fixed sm:inset-0 sm:z-10 sm:grid-rows-[auto_minmax(0,1fr)_auto] sm:gap-[1em] sm:overflow-y-auto sm:px-[2em] sm:pt-[max(3.75rem,1.4em)] sm:pb-[1.2em] sm:text-[clamp(0.875rem,min(1.1vw,2vh),3.25rem)] data-[stage=quiet]:sm:cursor-none"
    >
      <div className="flex flex-wrap items-baseline justify-between gap-x-[1.2em] gap-y-1">
        <h1 className="min-w-0 text-[1.9em] leading-tight font-semibold tracking-tight wrap-anywhere">
          {name}
        </h1>
        <p className="text-[1.15em] text-muted">
          {stopAt ? (
            <>
              Open until <TimeOfDay at={stopAt} />, for{" "}
              <strong className="font-semibold text-text">
                <Countdown at={stopAt} />
              </strong>
            </>
          ) : (
            summarize(tunnels)
          )}
        </p>
      </div>
      <ul
        // biome-ignore lint/a11y/noRedundantRoles: Safari forgets that a list without bullets is one
        role="list"
        className={joinClasses(
          "grid min-h-0 gap-4 sm:gap-[1em]",
          // Codes and texts of neighbours have rows in common, so that they are level whatever each has to say.
          single
            ? "sm:auto-rows-[minmax(min-content,1fr)]"
            : "sm:auto-rows-[minmax(min-content,1fr)_auto]",
          COLUMNS[single ? 1 : columnsFor(tunnels.length)],
        )}
      >
        {linked ? (
          <LinkCard group={linked} tunnels={tunnels} />
        ) : (
          tunnels.map((tunnel) => (
            <TunnelCard
              key={tunnel.id}
              tunnel={tunnel}
              room={single ? "screen" : "column"}
              said={{ login: login !== undefined, stop: stopAt !== undefined }}
            />
          ))
        )}
      </ul>
      <div className="grid gap-[0.5em] text-center">
        {login ? <p className="text-[1.35em] font-semibold text-balance">{login}</p> : null}
        {tunnels.some((tunnel) => !whyNoNames(tunnel)) ? <WhoIsHere tunnels={tunnels} /> : null}
      </div>
      <StageControls name={name} tunnels={tunnels} quiet={quiet} />
    </div>
  );
}

function Empty() {
  return (
    <EmptyState
      title="Nothing is in this group any more"
      action={
        <ButtonLink href="/" look="primary">
          Go to the tunnels
        </ButtonLink>
      }
    >
      A group is there as long as a tunnel names it in its settings.
    </EmptyState>
  );
}
