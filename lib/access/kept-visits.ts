import "server-only";
import { deleteVisitsBefore } from "@/db/visits";
import { VISITS_KEPT_DAYS } from "@/lib/contract/gate";
import type { Kept } from "@/lib/storage/prune-regularly";

export const KEPT_VISITS: Kept = {
  what: "visits",
  days: VISITS_KEPT_DAYS,
  deleteBefore: deleteVisitsBefore,
};
