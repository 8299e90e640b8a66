"use client";

import dynamic from "next/dynamic";
import { Fragment, type ReactNode, Suspense } from "react";
import { joinClasses } from "@/app/ui/kit/join-classes";
import { StateDot, StateText } from "@/app/ui/kit/state-text";
import { untilLoaded } from "@/app/ui/kit/until-loaded";
import { Countdown, TimeOfDay } from "@/app/ui/time/times";
import { VerdictTag } from "@/app/ui/tunnels/protection-tag";
import { TunnelDot, TunnelWord } from "@/app/ui/tunnels/tunnel-word";
import type { Group } from "@/lib/contract/groups";
import { publicUrl } from "@/lib/contract/public-url";
import type { Tunnel } from "@/lib/contract/tunnels";
import { loginWords, urlPieces } from "./projector-words";

const QrCode = dynamic(untilLoaded(() => import("@/app/ui/share/qr-code")));

/** How much of the screen a card has: all of it, or a column. */
type Room = "screen" | "column";

type CardProps = {
  name: string;
  online: boolean;
  /** How it is, in a word. */
  word: ReactNode;
  url: string | undefined;
  /** What stands at the place of an unknown address. */
  none: string;
  room: Room;
  children: ReactNode;
};

/** One address for the room: QR code, name, state, address, and what `children` say below. */
function Card({ name, online, word, url, none, room, children }: CardProps) {
  const wide = room === "screen";
  return (
    <li
      aria-label={name}
      className={joinClasses(
        "grid min-h-0 min-w-0 gap-[1.2em] rounded-[0.75em] border border-line bg-panel p-[1.4em]",
        wide
          ? "sm:grid-cols-[minmax(0,1.15fr)_minmax(0,1fr)] sm:grid-rows-[minmax(16em,1fr)] sm:gap-[2.5em]"
          : "grid-rows-[minmax(0,1fr)_auto] sm:row-span-2 sm:min-h-[19em] sm:grid-rows-subgrid",
      )}
    >
      <Code url={url} online={online} />
      <div
        className={joinClasses(
          "grid min-w-0 gap-[0.5em] [&_.size-2]:size-[0.55em] [&_p_svg]:size-[1.05em]",
          wide
            ? "content-center justify-items-center text-center sm:justify-items-start sm:text-left sm:text-[1.25em]"
            : "content-start justify-items-center text-center",
        )}
      >
        <h2
          className={joinClasses(
            "min-w-0 leading-tight font-semibold tracking-tight wrap-anywhere",
            wide ? "text-[2em]" : "text-[1.35em]",
          )}
        >
          {name}
        </h2>
        <p className="flex flex-wrap items-center justify-center gap-x-[0.8em] gap-y-1 [&_.rounded-sm]:text-[0.85em]">
          {word}
        </p>
        <p className={joinClasses("max-w-full", wide && "my-[0.4em] text-[1.1em]")}>
          {url ? <Address url={url} online={online} /> : <span className="text-muted">{none}</span>}
        </p>
        {children}
      </div>
    </li>
  );
}

function Code({ url, online }: { url: string | undefined; online: boolean }) {
  return (
    <div className="@container-size grid min-h-0 place-items-center max-sm:aspect-square">
      <div
        className={joinClasses(
          // What waits for the code lies below it, so that it cannot push the code out of sight.
          "relative size-[min(100cqw,100cqh)] overflow-hidden rounded-[0.6em] [&>svg]:relative [&>svg]:z-1",
          url === undefined && "bg-raised",
          !online && "opacity-35",
        )}
      >
        {url ? (
          <Suspense fallback={<div className="absolute inset-0 bg-raised" />}>
            <QrCode text={url} label={`QR code of ${url}`} />
          </Suspense>
        ) : null}
      </div>
    </div>
  );
}

/** The address in one piece where it fits; otherwise a line ends at a dot, and the port stays whole. */
function Address({ url, online }: { url: string; online: boolean }) {
  const pieces = urlPieces(url);
  const text = pieces.map((piece, index) => (
    <Fragment key={pieces.slice(0, index + 1).join("")}>
      <wbr />
      {index === pieces.length - 1 ? <span className="whitespace-nowrap">{piece}</span> : piece}
    </Fragment>
  ));
  const look = "font-mono text-[0.95em] wrap-anywhere";
  if (!online) return <span className={joinClasses(look, "text-faint")}>{text}</span>;
  return (
    <a
      href={url}
      target="_blank"
      rel="noreferrer"
      className={joinClasses(look, "rounded-sm hover:underline")}
    >
      {text}
    </a>
  );
}

/** The one link of a group, in place of the addresses of its apps. */
export function LinkCard({ group, tunnels }: { group: Group; tunnels: readonly Tunnel[] }) {
  const { state, protection, url } = group.status;
  const online = state === "online";
  return (
    <Card
      name="One link for all apps"
      online={online}
      word={
        <>
          <span className="flex items-center gap-[0.5em]">
            <StateDot state={state} />
            <StateText state={state} />
          </span>
          {online ? <VerdictTag protection={protection} /> : null}
        </>
      }
      url={url}
      none="It is up while one of its apps is."
      room="screen"
    >
      <p className="text-muted">
        {online ? "After the login you choose an app:" : "Not open at the moment"}
      </p>
      <ul
        // biome-ignore lint/a11y/noRedundantRoles: Safari forgets that a list without bullets is one
        role="list"
        className="grid max-w-full gap-[0.35em] text-left"
      >
        {tunnels.map(({ id, name, status }) => (
          <li
            key={id}
            aria-label={name}
            className="flex min-w-0 flex-wrap items-baseline gap-x-[0.7em]"
          >
            <StateDot state={status.state} />
            <span className="min-w-0 font-medium wrap-anywhere">{name}</span>
            {status.state === "online" ? null : <StateText state={status.state} />}
            <AppAway tunnel={status} />
          </li>
        ))}
      </ul>
    </Card>
  );
}

function AppAway({ tunnel }: { tunnel: Tunnel["status"] }) {
  if (tunnel.state !== "online" || tunnel.upstream?.reachable !== false) return null;
  return <span className="text-wait">The app does not answer at the moment</span>;
}

type TunnelCardProps = {
  tunnel: Tunnel;
  room: Room;
  /** Said once for the whole group, so not again here. */
  said: { login: boolean; stop: boolean };
};

/** One tunnel of a group without a link. */
export function TunnelCard({ tunnel, room, said }: TunnelCardProps) {
  const { name, status } = tunnel;
  const online = status.state === "online";
  return (
    <Card
      name={name}
      online={online}
      word={
        <span className="flex items-center gap-[0.5em]">
          <TunnelDot status={status} />
          <TunnelWord status={status} />
        </span>
      }
      url={publicUrl(tunnel)}
      none="It gets a URL when it is started."
      room={room}
    >
      {online ? null : <p className="text-muted">Not open at the moment</p>}
      <AppAway tunnel={status} />
      {online && !said.login ? <p className="text-muted">{loginWords(tunnel)}</p> : null}
      {status.stopAt && !said.stop ? (
        <p className="text-muted">
          stops at <TimeOfDay at={status.stopAt} />, in <Countdown at={status.stopAt} />
        </p>
      ) : null}
    </Card>
  );
}
