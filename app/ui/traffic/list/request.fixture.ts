import type { RequestSummary } from "@/lib/contract/traffic";

/** A request for tests. */
export function sampleRequest(id: number, fields: Partial<RequestSummary> = {}): RequestSummary {
  return {
    id,
    tunnelId: "t",
    at: "2026-01-01T00:00:00.000Z",
    method: "GET",
    path: `/${id}`,
    status: 200,
    kind: "http",
    state: "done",
    requestBytes: 0,
    responseBytes: 0,
    ...fields,
  };
}
