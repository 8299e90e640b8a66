"use client";

import { CircleCheck, LogIn } from "lucide-react";
import { lazy, Suspense, useEffect, useRef } from "react";
import { Button, buttonClass } from "@/app/ui/kit/button";
import { TextLink } from "@/app/ui/kit/text-link";
import { untilLoaded } from "@/app/ui/kit/until-loaded";
import { openOverlay } from "@/app/ui/overlays/overlay-store";
import { Ago } from "@/app/ui/time/times";
import type { Tunnel } from "@/lib/contract/tunnels";

const QrCode = lazy(untilLoaded(() => import("@/app/ui/share/qr-code")));

/** The end of the setup: the address to scan, what to share, a login to try, and who has arrived. */
export function SetupDone({ tunnel }: { tunnel: Tunnel }) {
  const { id, name, status } = tunnel;
  const { url } = status;
  const box = useRef<HTMLDivElement>(null);
  // The focus was on Start, which is now Stop.
  useEffect(() => box.current?.querySelector("a")?.focus(), []);
  return (
    <div
      ref={box}
      className="grid animate-arrive items-center gap-5 border-t border-line bg-ok-soft p-4 sm:grid-cols-[11rem_minmax(0,1fr)] sm:p-5 @6xl:grid-cols-[18rem_minmax(0,1fr)] @6xl:gap-10 @6xl:p-8"
    >
      {url ? (
        <div className="aspect-square w-44 overflow-hidden @6xl:w-72 rounded-md border border-line max-sm:justify-self-center">
          <Suspense fallback={<div className="size-full bg-raised" />}>
            <QrCode text={url} label={`QR code of ${url}`} />
          </Suspense>
        </div>
      ) : null}
      <div className="grid justify-items-start gap-3">
        <p role="status" className="text-pretty">
          <strong className="block text-lg font-semibold">
            It is online, and strangers are stopped.
          </strong>
          A request without a login was redirected to the Descope login. Now log in yourself, as a
          visitor would, or scan the code with a phone.
        </p>
        <div className="flex flex-wrap gap-2">
          {url ? (
            <a
              href={url}
              target="_blank"
              rel="noreferrer"
              className={buttonClass({ look: "primary" })}
            >
              <LogIn size={14} aria-hidden />
              Log in as a visitor now
              <span className="sr-only"> (opens in a new tab)</span>
            </a>
          ) : null}
          <Button onClick={() => openOverlay({ kind: "share", title: name, tunnelIds: [id] })}>
            Share
          </Button>
        </div>
        <FirstVisitor visit={status.firstVisit} />
        <p className="text-sm">
          <TextLink href={`/tunnels/${id}`}>Open the tunnel's page</TextLink>
        </p>
      </div>
    </div>
  );
}

/** A tick as soon as somebody has come through the login. */
function FirstVisitor({ visit }: { visit: Tunnel["status"]["firstVisit"] }) {
  return (
    <p role="status" className="flex min-w-0 items-center gap-2">
      {visit ? (
        <>
          <CircleCheck size={18} aria-hidden className="shrink-0 animate-arrive text-ok" />
          <span className="min-w-0 wrap-anywhere">
            <strong className="font-semibold">{visit.email ?? "Somebody"}</strong> has arrived
            through the login,{" "}
            <span aria-live="off">
              <Ago at={visit.at} />
            </span>
            .
          </span>
        </>
      ) : (
        <>
          <span
            aria-hidden
            className="mx-[5px] size-2 shrink-0 animate-breathe rounded-full bg-control"
          />
          <span className="text-muted">Waiting for the first visitor…</span>
        </>
      )}
    </p>
  );
}
