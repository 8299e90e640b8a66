"use client";

import { CircleCheck, CircleDashed, X } from "lucide-react";
import { type ReactNode, useEffect, useRef } from "react";
import { IconButton } from "@/app/ui/kit/button";
import { CopyButton } from "@/app/ui/kit/copy-button";
import { TimeOfDay } from "@/app/ui/time/times";
import type { Tunnel } from "@/lib/contract/tunnels";

/**
 * The last step of ngrok's guide: see the tunnel as somebody who is not logged in. Completed steps are ticked by
 * themselves.
 */
export default function StrangerSteps({
  tunnel,
  onClose,
}: {
  tunnel: Tunnel;
  onClose: () => void;
}) {
  const { url, firstVisit } = tunnel.status;
  const place = useRef<HTMLElement>(null);
  // On a phone its place is below the window.
  useEffect(() => place.current?.scrollIntoView({ block: "nearest" }), []);
  if (!url) return null;
  return (
    <section
      ref={place}
      aria-label="Open as a stranger"
      className="relative scroll-mt-16 scroll-mb-[calc(var(--nav)+1rem)] animate-arrive rounded-lg border border-line bg-panel py-3.5 pr-11 pl-4"
    >
      <h2 className="font-semibold">Open it as a stranger</h2>
      <p className="mt-0.5 max-w-2xl text-sm text-muted">
        Your browser may be logged in already. An incognito window is not: there you see what your
        visitors see.
      </p>
      <ol className="mt-2.5 grid gap-2">
        <Step>
          <span>The URL is in your clipboard.</span>
          <CopyButton text={url} label="Copy it again" />
        </Step>
        <Step>
          <span>
            Open an incognito window: <Keys>Ctrl Shift N</Keys> in Chrome and Edge,{" "}
            <Keys>Ctrl Shift P</Keys> in Firefox, <Keys>⌘ Shift N</Keys> on a Mac. Paste the URL.
          </span>
        </Step>
        <Step done={firstVisit !== undefined}>
          <span role="status">
            {firstVisit ? (
              <>
                {firstVisit.email ?? "A visitor"} logged in at <TimeOfDay at={firstVisit.at} /> and
                reached your app.
              </>
            ) : (
              untilSomebodyIsIn(tunnel)
            )}
          </span>
        </Step>
      </ol>
      <IconButton label="Close" className="absolute top-2.5 right-2.5" onClick={onClose}>
        <X size={15} aria-hidden />
      </IconButton>
    </section>
  );
}

/** With a gate nobody counts as a visitor who came through ngrok's login alone. */
function untilSomebodyIsIn({ status }: Tunnel): string {
  const { state, refused = 0 } = status.gate;
  if (refused > 0) {
    return "Somebody logged in, and the gate did not let them in: they see why, and nothing of your app. This line ticks itself when the first visitor is in.";
  }
  const way = state === "off" ? "the login" : "the login and the gate";
  return `Log in. This line ticks itself when the first visitor has come through ${way}.`;
}

function Step({ done, children }: { done?: boolean; children: ReactNode }) {
  return (
    <li className="grid grid-cols-[1.25rem_minmax(0,1fr)] gap-x-2 text-sm">
      {done ? (
        <CircleCheck size={16} role="img" aria-label="Done" className="mt-0.5 text-ok" />
      ) : (
        <CircleDashed size={16} aria-hidden className="mt-0.5 text-faint" />
      )}
      <div className="flex flex-wrap items-center gap-x-2.5 gap-y-1.5">{children}</div>
    </li>
  );
}

function Keys({ children }: { children: string }) {
  return (
    <kbd className="rounded-sm border border-line-strong bg-raised px-1.5 py-px font-mono text-xs whitespace-nowrap">
      {children}
    </kbd>
  );
}
