"use client";

import { useState } from "react";
import { z } from "zod/mini";
import { useLiveEvents } from "@/app/ui/live/use-live";
import { useAsk } from "@/app/ui/request/use-ask";
import { grantSchema, removalSchema } from "@/lib/contract/gate";
import { type AccessLists, applyAccessEvent, NO_LISTS } from "./access-lists";

const grantsSchema = z.array(grantSchema);
const removalsSchema = z.array(removalSchema);

/** The people whom the owner let in or removed, live. Empty until the server has answered, and without a tunnel. */
export function useAccessLists(tunnelId: string | undefined): AccessLists {
  const [lists, setLists] = useState(NO_LISTS);
  const path = tunnelId && `/api/tunnels/${tunnelId}`;
  const askGrants = useAsk(path && `${path}/grants`, grantsSchema, (result) => {
    if (result.ok) setLists((old) => ({ ...old, grants: result.value }));
  });
  const askRemovals = useAsk(path && `${path}/removals`, removalsSchema, (result) => {
    if (result.ok) setLists((old) => ({ ...old, removals: result.value }));
  });
  useLiveEvents((event) => {
    // Changes may have been missed while the stream was interrupted.
    if (event.type === "snapshot") {
      askGrants();
      askRemovals();
    } else if (tunnelId !== undefined) {
      setLists((old) => applyAccessEvent(old, event, tunnelId));
    }
  });
  return lists;
}
