"use client";

import { lazy, Suspense, useState } from "react";
import { Button } from "@/app/ui/kit/button";
import { Panel } from "@/app/ui/kit/panel";
import type { Tunnel } from "@/lib/contract/tunnels";

const DoorList = lazy(() => import("./door-list"));

/** What gets in without a login. Loaded when it is opened; without the gate there can be nothing of it. */
export function DoorsPanel({ tunnel }: { tunnel: Tunnel }) {
  const [open, setOpen] = useState(false);
  if (!tunnel.gate || tunnel.pooling) return null;
  return (
    <Panel
      title="Doors for machines"
      actions={
        <Button size="small" aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? "Hide" : "Show"}
        </Button>
      }
    >
      {open ? (
        <Suspense fallback={<p className="px-3.5 py-3 text-muted">Loading…</p>}>
          <DoorList tunnel={tunnel} />
        </Suspense>
      ) : (
        <p className="px-3.5 py-2.5 text-sm text-muted">
          Keys for programs, and webhooks, that get in without a login.
        </p>
      )}
    </Panel>
  );
}
