import type { AllRequestsQuery } from "@/lib/contract/request-query";
import type { RequestPage } from "@/lib/contract/traffic";
import type { CaptureStore } from "./capture-store";
import { listing } from "./find-requests";

/** The list as the proxy finds it, at once. */
export function listRequests(store: CaptureStore, query: AllRequestsQuery): RequestPage {
  const steps = listing(store, query);
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}
