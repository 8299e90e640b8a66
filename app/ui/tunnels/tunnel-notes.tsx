import { lazy, Suspense } from "react";
import type { Tunnel } from "@/lib/contract/tunnels";

const AllNotes = lazy(() => import("./all-notes"));

/** All notes about a tunnel in addition to its state. See `hasNotes`. */
export function TunnelNotes({ tunnel }: { tunnel: Tunnel }) {
  return (
    <Suspense>
      <AllNotes tunnel={tunnel} />
    </Suspense>
  );
}
