"use client";

import { LoaderCircle } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "@/app/ui/kit/button";
import { joinClasses } from "@/app/ui/kit/join-classes";
import { useConnection, useNewVersion } from "@/app/ui/live/use-live";
import { useClock } from "@/app/ui/time/clock";
import { TimeOfDay } from "@/app/ui/time/times";

// A restart of the server is shorter. A banner at each restart would teach people to ignore it.
const PATIENCE_MS = 5000;

/** Messages for the whole page: the server does not answer, the session has ended, or the page is out of date. */
export function Banners() {
  const { state, since } = useConnection();
  const overdue = useClock((now) => now - since >= PATIENCE_MS);
  const lost = state === "connecting" && overdue;
  const newVersion = useNewVersion();
  return (
    <div role="status" data-out-of-date={lost || state === "signed-out" ? "" : undefined}>
      {state === "signed-out" ? <SignedOut /> : null}
      {lost ? <NotAnswering since={since} /> : null}
      {newVersion && !lost && state !== "signed-out" ? <NewVersion version={newVersion} /> : null}
    </div>
  );
}

function NotAnswering({ since }: { since: number }) {
  return (
    <Bar tone="bad">
      <p>
        <LoaderCircle
          size={15}
          aria-hidden
          className="mr-2 inline -translate-y-px animate-spin text-bad"
        />
        <strong className="font-semibold">Gatehouse is not answering</strong> since{" "}
        <TimeOfDay at={new Date(since).toISOString()} />. What you see may be out of date. Check
        that it still runs in its terminal; this page reconnects by itself.
      </p>
    </Bar>
  );
}

function SignedOut() {
  return (
    <Bar tone="bad">
      <p>
        <strong className="font-semibold">This browser is no longer signed in.</strong> Its session
        was ended or is too old. Reload, and enter the access token.
      </p>
      <Button size="small" onClick={() => window.location.reload()}>
        Reload
      </Button>
    </Bar>
  );
}

function NewVersion({ version }: { version: string }) {
  return (
    <Bar tone="info">
      <p>Gatehouse is now version {version}. Reload this page to use it.</p>
      <Button size="small" onClick={() => window.location.reload()}>
        Reload
      </Button>
    </Bar>
  );
}

function Bar({ tone, children }: { tone: "bad" | "info"; children: ReactNode }) {
  return (
    <div
      className={joinClasses(
        "flex animate-arrive flex-wrap items-center justify-center gap-x-3 gap-y-2 border-b border-line px-4 py-2",
        tone === "bad" ? "bg-bad-soft" : "bg-accent-soft",
      )}
    >
      {children}
    </div>
  );
}
