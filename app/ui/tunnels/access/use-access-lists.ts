"use client";

import { useState } from "react";
import { z } from "zod/mini";
import { useLiveEvents } from "@/app/ui/live/use-live";
import { useAsk } from "@/app/ui/request/use-ask";
import { grantSchema, refusalSchema, removalSchema } from "@/lib/contract/gate";
import { type AccessLists, applyAccessEvent, NO_LISTS } from "./access-lists";

const grantsSchema = z.array(grantSchema);
const removalsSchema = z.array(removalSchema);
const refusalsSchema = z.array(refusalSchema);

/**
 * Whom the owner let in and whom they removed, live; whom they refused only where that is shown. Empty until the server
 * has answered, and without a tunnel.
 */
export function useAccessLists(
  tunnelId: string | undefined,
  { withRefusals = false } = {},
): AccessLists {
  const [lists, setLists] = useState(NO_LISTS);
  const path = tunnelId && `/api/tunnels/${tunnelId}`;
  const askGrants = useAsk(path && `${path}/grants`, grantsSchema, (result) => {
    if (result.ok) setLists((old) => ({ ...old, grants: result.value }));
  });
  const askRemovals = useAsk(path && `${path}/removals`, removalsSchema, (result) => {
    if (result.ok) setLists((old) => ({ ...old, removals: result.value }));
  });
  const refusalsPath = withRefusals && path ? `${path}/refusals` : undefined;
  const askRefusals = useAsk(refusalsPath, refusalsSchema, (result) => {
    if (result.ok) setLists((old) => ({ ...old, refusals: result.value }));
  });
  useLiveEvents((event) => {
    // Changes may have been missed while the stream was interrupted.
    if (event.type === "snapshot") {
      askGrants();
      askRemovals();
      askRefusals();
    } else if (tunnelId !== undefined) {
      setLists((old) => applyAccessEvent(old, event, tunnelId));
    }
  });
  return lists;
}
