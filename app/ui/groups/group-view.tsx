"use client";

import { Maximize2 } from "lucide-react";
import { lazy, type ReactNode, Suspense, useRef } from "react";
import { Button, ButtonLink } from "@/app/ui/kit/button";
import { EmptyState } from "@/app/ui/kit/empty-state";
import { joinClasses } from "@/app/ui/kit/join-classes";
import { StateDot, StateText } from "@/app/ui/kit/state-text";
import { useLinkedGroup, useTunnels } from "@/app/ui/live/use-live";
import { Countdown, TimeOfDay } from "@/app/ui/time/times";
import { useHereNow } from "@/app/ui/traffic/visitors/use-here-now";
import { firstStop, summarize } from "@/app/ui/tunnels/group-tunnels";
import { VerdictTag } from "@/app/ui/tunnels/protection-tag";
import { ChainDots, TunnelDot, TunnelWord } from "@/app/ui/tunnels/tunnel-word";
import type { Group } from "@/lib/contract/groups";
import { publicUrl } from "@/lib/contract/public-url";
import type { Tunnel, TunnelStatus } from "@/lib/contract/tunnels";
import { GroupButtons } from "./group-head";

const QrCode = lazy(() => import("@/app/ui/share/qr-code"));

/** A group for a projector: names, URLs and QR codes, large enough for the last row. */
export function GroupView({ name }: { name: string }) {
  const screen = useRef<HTMLDivElement>(null);
  const key = name.toLowerCase();
  const tunnels = useTunnels().filter(({ group }) => group?.toLowerCase() === key);
  const linked = useLinkedGroup(name);
  if (tunnels.length === 0) return <Empty />;
  const stopAt = firstStop(tunnels);
  return (
    <div ref={screen} className="bg-bg [&:fullscreen]:overflow-y-auto [&:fullscreen]:p-8">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2.5">
        <h1 className="min-w-0 text-[clamp(1.5rem,3vw,2.5rem)] font-semibold tracking-tight wrap-anywhere">
          {name}
        </h1>
        <p role="status" className="text-lg text-muted">
          {stopAt ? (
            <>
              stops at <TimeOfDay at={stopAt} />, in <Countdown at={stopAt} />
            </>
          ) : (
            summarize(tunnels)
          )}
        </p>
        <div className="ml-auto flex flex-wrap items-center justify-end gap-2">
          <GroupButtons name={name} tunnels={tunnels} />
          <Button
            size="small"
            icon={<Maximize2 size={13} aria-hidden />}
            onClick={() => void toggleFullScreen(screen.current)}
          >
            Full screen
          </Button>
        </div>
      </div>
      <ul
        // biome-ignore lint/a11y/noRedundantRoles: Safari forgets that a list without bullets is one
        role="list"
        className="mt-6 grid grid-cols-[repeat(auto-fit,minmax(min(20rem,100%),1fr))] gap-4"
      >
        {linked ? <LinkCard group={linked} /> : null}
        {tunnels.map((tunnel) => (
          <Card key={tunnel.id} tunnel={tunnel} />
        ))}
      </ul>
    </div>
  );
}

/** What the one link is for a group, above what it has for each app. */
function LinkCard({ group: { status } }: { group: Group }) {
  const online = status.state === "online";
  const { url } = status;
  return (
    <li
      aria-label="One link"
      className="flex min-w-0 flex-col gap-4 rounded-lg border border-line-strong bg-panel p-5"
    >
      <CardHead name="One link for all apps">
        <span className="flex items-center gap-2 text-lg">
          <StateDot state={status.state} />
          <StateText state={status.state} />
        </span>
        {online ? <VerdictTag protection={status.protection} /> : null}
      </CardHead>
      <CardAddress url={url} online={online} none="It is up while one of its apps is." />
      <p className="mt-auto text-center text-lg text-muted">
        {online ? "After the login visitors choose an app" : "Not open at the moment"}
      </p>
    </li>
  );
}

function CardHead({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="grid min-w-0 justify-items-center gap-1.5 text-center">
      <h2 className="min-w-0 text-[clamp(1.25rem,2vw,1.75rem)] font-semibold tracking-tight wrap-anywhere">
        {name}
      </h2>
      <div className="flex flex-wrap items-center justify-center gap-x-3 gap-y-1">{children}</div>
    </div>
  );
}

function CardAddress(props: { url: string | undefined; online: boolean; none: string }) {
  const { url, online, none } = props;
  return (
    <>
      {url ? (
        <div
          className={joinClasses(
            "w-full max-w-72 self-center overflow-hidden rounded-md border border-line",
            !online && "opacity-35",
          )}
        >
          <Suspense fallback={<div className="aspect-square w-full bg-raised" />}>
            <QrCode text={url} label={`QR code of ${url}`} />
          </Suspense>
        </div>
      ) : null}
      <p
        className={joinClasses(
          "text-center text-balance wrap-anywhere",
          url ? "font-mono text-[clamp(0.85rem,1.15vw,1.25rem)]" : "text-lg",
          !online && "text-faint",
        )}
      >
        {url && online ? (
          <a href={url} target="_blank" rel="noreferrer" className="rounded-sm hover:underline">
            {url}
          </a>
        ) : (
          (url ?? none)
        )}
      </p>
    </>
  );
}

function Card({ tunnel }: { tunnel: Tunnel }) {
  const here = useHereNow(tunnel.id).map(({ email }) => email);
  const { name, status } = tunnel;
  const online = status.state === "online";
  const url = publicUrl(tunnel);
  return (
    <li
      aria-label={name}
      className="flex min-w-0 flex-col gap-4 rounded-lg border border-line bg-panel p-5"
    >
      <CardHead name={name}>
        <span className="flex items-center gap-3">
          <TunnelDot status={status} />
          <span className="[&>span]:text-lg">
            <TunnelWord status={status} />
          </span>
          <ChainDots status={status} className="h-3" />
        </span>
      </CardHead>
      <CardAddress url={url} online={online} none="It gets a URL when it is started." />
      <p className="mt-auto text-center text-lg text-muted">{describeHere(status, here)}</p>
    </li>
  );
}

const NAMED = 4;

function describeHere({ state, app }: TunnelStatus, here: readonly string[]): string {
  if (state !== "online") return "Not open at the moment";
  if (app === "down") return "The app does not answer at the moment";
  if (here.length === 0) return "Nobody here yet";
  const rest = here.length - NAMED;
  const names = here.slice(0, NAMED).join(", ");
  return `Here now: ${names}${rest > 0 ? ` and ${rest} more` : ""}`;
}

/** Some browsers refuse full screen, for example on phones. Then nothing happens. */
async function toggleFullScreen(screen: HTMLElement | null): Promise<void> {
  const change = document.fullscreenElement
    ? document.exitFullscreen()
    : screen?.requestFullscreen();
  await change?.catch(() => undefined);
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
