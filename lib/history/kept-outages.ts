import "server-only";
import { deleteOutagesBefore } from "@/db/outages";
import { VISITS_KEPT_DAYS } from "@/lib/contract/gate";
import type { Kept } from "@/lib/storage/prune-regularly";

/** As long as visits, because people look at both together. */
export const KEPT_OUTAGES: Kept = {
  what: "outages",
  days: VISITS_KEPT_DAYS,
  deleteBefore: deleteOutagesBefore,
};
