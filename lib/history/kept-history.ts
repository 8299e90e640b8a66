import "server-only";
import { deleteStateChangesBefore } from "@/db/state-changes";
import { HISTORY_KEPT_DAYS } from "@/lib/contract/history";
import type { Kept } from "@/lib/storage/prune-regularly";

export const KEPT_HISTORY: Kept = {
  what: "state changes",
  days: HISTORY_KEPT_DAYS,
  deleteBefore: deleteStateChangesBefore,
};
