"use client";

import { Button } from "@/app/ui/kit/button";
import { openOverlay } from "@/app/ui/overlays/overlay-store";
import type { Beside } from "@/lib/contract/beside";

/** From a collision to one link: an account with one domain has room for both behind it. */
export function BesideButton(about: { tunnelId: string; beside: Beside }) {
  return (
    <Button size="small" onClick={() => openOverlay({ kind: "link", ...about })}>
      Put both behind one link
    </Button>
  );
}
