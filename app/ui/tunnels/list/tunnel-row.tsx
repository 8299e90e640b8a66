"use client";

import dynamic from "next/dynamic";
import { memo } from "react";
import { joinClasses } from "@/app/ui/kit/join-classes";
import { LatePart } from "@/app/ui/kit/late-part";
import { MiddleCut } from "@/app/ui/kit/middle-cut";
import { PageLink } from "@/app/ui/kit/page-link";
import { untilLoaded } from "@/app/ui/kit/until-loaded";
import { Countdown, Elapsed } from "@/app/ui/time/times";
import { RequestSparkline } from "@/app/ui/traffic/charts/request-sparkline";
import { VisitorsCell } from "@/app/ui/traffic/visitors/visitors-cell";
import { AskCount } from "@/app/ui/tunnels/access/ask-count";
import { TunnelMenuButton } from "@/app/ui/tunnels/actions/tunnel-menu-button";
import { TunnelPower } from "@/app/ui/tunnels/actions/tunnel-power";
import { ForwardingUrl } from "@/app/ui/tunnels/forwarding-url";
import { shortUpstream } from "@/app/ui/tunnels/group-tunnels";
import { hasNotes } from "@/app/ui/tunnels/has-notes";
import { ChainDots, TunnelDot, TunnelWord } from "@/app/ui/tunnels/tunnel-word";
import { showHidden } from "@/lib/contract/show-hidden.mjs";
import type { Tunnel, TunnelStatus } from "@/lib/contract/tunnels";
import { SelectBox } from "./select-box";
import { ShareButton } from "./share-button";

const RowNote = dynamic(untilLoaded(() => import("./row-note")));

type Props = { tunnel: Tunnel; profileName: string };

/**
 * One tunnel in the list. Hidden rows stay rendered, so that clearing a filter is fast. A narrow list has cards, a wide
 * one rows of two lines, or of one line when they are compact, and a very wide one a column for the app too; a note does
 * not change a row's height until it unfolds.
 */
export const TunnelRow = memo(function TunnelRow({
  hidden,
  ...props
}: Props & { hidden: boolean }) {
  const { id, name, status } = props.tunnel;
  return (
    <li
      aria-label={name}
      data-tunnel={id}
      data-note={hasNotes(props.tunnel) ? (status.state === "online" ? "up" : "down") : undefined}
      hidden={hidden}
      className="group/row -mt-px grid [--spark:0rem] [--state:13.5rem] compact:[--state:15.75rem] @5xl:[--spark:6rem] compact:@7xl:[--spark:7.25rem] scroll-my-24 grid-cols-[1.75rem_minmax(0,1fr)_auto] items-center gap-x-1 gap-y-0.5 border-t border-line py-2.5 pr-2.5 pl-1.5 focus-within:bg-raised/45 hover:bg-raised/45 pointer-coarse:py-1.5 compact:py-1 @4xl:grid-cols-[1.75rem_minmax(0,1.1fr)_minmax(0,1.4fr)_var(--state)_5.5rem_var(--spark)_auto] @4xl:gap-x-3 @4xl:gap-y-0 @4xl:min-h-16 @4xl:py-2 compact:@4xl:min-h-0 compact:@4xl:py-0.5 @7xl:min-h-14 columns:grid-cols-[1.75rem_minmax(0,0.9fr)_minmax(0,1fr)_minmax(0,1.6fr)_var(--state)_5.5rem_var(--spark)_auto] @7xl:py-1 compact:@7xl:@max-[100rem]:grid-cols-[1.75rem_minmax(0,0.95fr)_minmax(0,0.55fr)_minmax(0,1.65fr)_var(--state)_5.5rem_var(--spark)_auto]"
    >
      <RowCells {...props} />
    </li>
  );
});

/** Memoised: of 500 rows only those render again whose tunnel changed. */
const RowCells = memo(function RowCells({ tunnel, profileName }: Props) {
  const { id, name, upstream, status } = tunnel;
  const noted = hasNotes(tunnel);
  const isPlain = status.state === "stopped" && !noted;
  // Since when is with the note, and nothing is said of a tunnel that is stopped.
  const oneLine = noted || isPlain;
  return (
    <>
      <span className="contents [&>*]:col-start-1 [&>*]:row-start-1 @4xl:[&>*]:row-end-3 compact:@4xl:[&>*]:row-end-2">
        <SelectBox id={id} name={name}>
          <TunnelDot status={status} />
        </SelectBox>
      </span>
      <div className="flex min-w-0 items-center @4xl:-ml-2 @4xl:col-start-2 @4xl:row-start-1 columns:row-end-3 compact:@4xl:row-end-2">
        <PageLink
          href={`/tunnels/${id}`}
          title={name}
          className="block min-w-0 rounded-sm font-medium underline-offset-3 hover:underline @4xl:truncate"
        >
          <MiddleCut text={name} />
        </PageLink>
      </div>
      <p
        className="col-span-2 col-start-2 row-start-2 truncate text-sm text-muted compact:@max-7xl:hidden @4xl:-ml-2 @4xl:col-end-3 @4xl:leading-6 columns:col-start-3 columns:col-end-4 columns:row-start-1 columns:row-end-3 columns:ml-0 compact:@4xl:row-end-2"
        title={`${showHidden(upstream)} · ${profileName}`}
      >
        {shortUpstream(upstream)}
        <span className="compact:@max-[100rem]:hidden"> · {profileName}</span>
      </p>
      <div className="col-span-2 col-start-2 flex min-h-6 min-w-0 items-center gap-1 @4xl:col-span-1 @4xl:col-start-3 @4xl:row-start-1 @4xl:row-end-3 @4xl:group-data-note/row:row-end-2 [&>*]:-my-1 pointer-coarse:[&>*]:-my-2.5 columns:col-start-4 compact:@4xl:row-end-2 compact:@4xl:group-data-[note=down]/row:hidden">
        <ForwardingUrl tunnel={tunnel} />
        <span className="flex @7xl:hidden">
          <ShareButton tunnel={tunnel} />
        </span>
      </div>
      <div className="col-span-2 col-start-2 flex flex-wrap items-center gap-x-2 gap-y-1 @4xl:contents">
        <span
          className={joinClasses(
            "flex items-center gap-2 @4xl:col-start-4 @4xl:row-start-1 columns:col-start-5",
            isPlain && "@4xl:row-end-3 compact:@4xl:row-end-2",
          )}
        >
          <TunnelWord status={status} />
          <ChainDots status={status} />
        </span>
        <div className="ml-auto @max-4xl:[&>.text-faint]:hidden @4xl:col-start-5 @4xl:row-start-1 @4xl:row-end-3 @4xl:ml-0 @4xl:group-data-note/row:row-end-2 @4xl:[&>*]:-my-1 columns:col-start-6 compact:@4xl:row-end-2 compact:@4xl:group-data-[note=up]/row:not-has-data-here:hidden">
          <VisitorsCell tunnel={tunnel} />
        </div>
        <span
          className={joinClasses(
            "flex min-w-0 items-center gap-2 empty:hidden @max-4xl:w-full @4xl:col-start-4 columns:col-start-5 compact:@4xl:row-start-1 compact:@4xl:justify-self-end",
            oneLine ? "@4xl:row-start-1 @4xl:justify-self-end" : "@4xl:row-start-2 @4xl:h-6",
            isPlain && "@4xl:row-end-3 compact:@4xl:row-end-2",
          )}
        >
          {oneLine ? null : (
            <span className="min-w-0 compact:hidden">
              <Since status={status} />
            </span>
          )}
          <AskCount tunnelId={id} />
        </span>
        <div className="hidden @4xl:col-start-6 @4xl:row-start-1 @4xl:row-end-3 @4xl:group-data-note/row:row-end-2 @5xl:block columns:col-start-7 compact:@4xl:row-end-2 compact:@4xl:group-data-[note=up]/row:hidden">
          <RequestSparkline tunnelId={id} />
        </div>
      </div>
      <div className="col-start-3 row-start-1 flex items-center gap-0.5 @4xl:col-start-7 @4xl:row-end-3 columns:col-start-8 compact:@4xl:row-end-2">
        {/* As wide without the button, so that the columns of all rows stand below each other. */}
        <span className="hidden w-20 justify-end @7xl:flex">
          <ShareButton tunnel={tunnel} room />
        </span>
        <TunnelPower tunnel={tunnel} named />
        <TunnelMenuButton tunnel={tunnel} />
      </div>
      {noted ? (
        <LatePart>
          <RowNote tunnel={tunnel}>
            <Since status={status} />
          </RowNote>
        </LatePart>
      ) : null}
    </>
  );
});

function Since({ status }: { status: TunnelStatus }) {
  const { state, since, stopAt } = status;
  if (state === "stopped") return null;
  return (
    <p className="truncate text-sm text-faint">
      {stopAt && state === "online" ? (
        <span data-state={state}>
          Stops in <Countdown at={stopAt} />
        </span>
      ) : (
        <>
          {state === "online" ? <span data-state={state}>Online </span> : null}
          for <Elapsed at={since} />
        </>
      )}
    </p>
  );
}
