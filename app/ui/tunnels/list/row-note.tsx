"use client";

import { ChevronRight } from "lucide-react";
import { lazy, type ReactNode, Suspense, useId, useState } from "react";
import { ApplyButton } from "@/app/ui/checks/apply-button";
import { ActionButton } from "@/app/ui/errors/action-button";
import { BesideButton } from "@/app/ui/groups/beside-button";
import { ButtonLink } from "@/app/ui/kit/button";
import { CopyButton } from "@/app/ui/kit/copy-button";
import { joinClasses } from "@/app/ui/kit/join-classes";
import { untilLoaded } from "@/app/ui/kit/until-loaded";
import { describeGate } from "@/app/ui/tunnels/access/describe-gate";
import { RestartButton, RetryButton } from "@/app/ui/tunnels/actions/tunnel-power";
import { remedyFor } from "@/lib/contract/app-failure";
import type { Tunnel } from "@/lib/contract/tunnels";
import { type NoteKind, type NoteLine, noteLineOf } from "./note-line";

const WholeNotes = lazy(
  untilLoaded(() =>
    import("@/app/ui/tunnels/tunnel-notes").then(({ TunnelNotes }) => ({ default: TunnelNotes })),
  ),
);

const INKS: Record<NoteLine["tone"], string> = {
  bad: "text-bad",
  wait: "text-wait",
  info: "text-accent",
};

/**
 * What is the matter with a tunnel, on one line of its row: side, cause and the one next step. It unfolds to the whole
 * notes. In a compact row it has the room that the row has: of a tunnel that is down the link's, with the step where its
 * visitors would be; of one that is up theirs, while nobody is there. `children`: since when. Loaded on demand: most rows
 * have nothing to say.
 */
export default function RowNote({ tunnel, children }: { tunnel: Tunnel; children: ReactNode }) {
  const [open, setOpen] = useState(false);
  const id = useId();
  const line = noteLineOf(tunnel);
  if (!line) return null;
  const { tone, side, text } = line;
  return (
    <>
      <div className="col-span-2 col-start-2 flex min-w-0 items-center gap-x-3 text-sm @max-4xl:flex-wrap @4xl:col-end-7 @4xl:col-start-3 @4xl:row-start-2 columns:col-end-8 columns:col-start-4 compact:@4xl:row-start-1 compact:@4xl:group-data-[note=up]/row:col-start-5 compact:@4xl:group-data-[note=up]/row:beside-visitors:col-start-6 compact:@4xl:group-data-[note=down]/row:col-end-4 compact:@7xl:group-data-[note=up]/row:col-start-6 compact:@7xl:group-data-[note=up]/row:beside-visitors:col-start-7 compact:@7xl:group-data-[note=down]/row:contents">
        {/* Announced when it comes; inside the button a role would mean nothing. */}
        <div
          role={tone === "bad" ? "alert" : undefined}
          className="flex min-w-0 compact:@7xl:col-start-4 compact:@7xl:row-start-1"
        >
          <button
            type="button"
            aria-expanded={open}
            aria-controls={id}
            onClick={() => setOpen(!open)}
            className="flex min-h-6 min-w-0 items-center gap-1 rounded-sm text-left text-muted hover:text-text pointer-coarse:min-h-11"
          >
            <ChevronRight
              size={14}
              aria-hidden
              className={joinClasses("shrink-0", INKS[tone], open && "rotate-90")}
            />
            <span className="sr-only">About {tunnel.name}: </span>
            <span className="truncate" title={side ? `${side}: ${text}` : text}>
              {open ? (
                "Less"
              ) : (
                <>
                  <span className={joinClasses("font-medium", INKS[tone])}>{side ?? text}</span>
                  {side ? <>: {text}</> : null}
                </>
              )}
            </span>
          </button>
        </div>
        <span
          className={joinClasses(
            "shrink-0 compact:@4xl:hidden",
            tunnel.status.state !== "online" && "@max-4xl:hidden",
          )}
        >
          {children}
        </span>
        {open ? null : (
          <span className="flex shrink-0 empty:hidden [&>*]:-my-0.5 [&>*]:py-0 not-pointer-coarse:[&>*]:min-h-6 compact:@4xl:group-data-[note=up]/row:hidden compact:@7xl:col-start-6 compact:@7xl:col-end-8 compact:@7xl:row-start-1">
            <NextStep kind={line.kind} tunnel={tunnel} />
          </span>
        )}
      </div>
      <div
        id={id}
        hidden={!open}
        className="col-start-1 -col-end-1 grid gap-2 py-1 @max-4xl:pl-2 @4xl:col-start-2"
      >
        {open ? (
          <Suspense>
            <WholeNotes tunnel={tunnel} />
          </Suspense>
        ) : null}
      </div>
    </>
  );
}

/** The one button. What else can be done is in the whole note. */
function NextStep({ kind, tunnel }: { kind: NoteKind; tunnel: Tunnel }) {
  const { id, profileId, accountId, status } = tunnel;
  switch (kind) {
    case "trouble": {
      const { lastError, retry } = status;
      if (lastError?.beside) return <BesideButton tunnelId={id} beside={lastError.beside} />;
      if (retry) return <RetryButton tunnel={tunnel} named />;
      const target = { tunnelId: id, profileId, accountId };
      return <ActionButton action={lastError?.action} target={target} />;
    }
    case "gate": {
      const href = describeGate(tunnel).fix?.href;
      return href ? (
        <ButtonLink size="small" href={href}>
          Open the profile
        </ButtonLink>
      ) : null;
    }
    case "app": {
      const { code } = status.upstream ?? {};
      const remedy = code && !status.changedSinceStart && remedyFor(code, tunnel.upstream);
      const checked = { path: `/api/tunnels/${id}`, target: {}, onApplied: () => undefined };
      return remedy ? (
        <ApplyButton apply={remedy} checked={checked} />
      ) : (
        <ButtonLink size="small" href={`/tunnels/${id}/traffic`}>
          See its traffic
        </ButtonLink>
      );
    }
    case "url":
      return <CopyButton text={status.urlChanged?.to ?? ""} label="Copy the new URL" />;
    case "changed":
      return <RestartButton tunnel={tunnel} named />;
    case "unsaved":
      return null;
  }
}
