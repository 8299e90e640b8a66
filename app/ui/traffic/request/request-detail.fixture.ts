import type { RequestDetail } from "@/lib/contract/traffic";

const NO_BODY = { kind: "none", bytes: 0, captured: 0, truncated: false } as const;

export function detail(
  fields: Partial<RequestDetail>,
  request: Partial<RequestDetail["request"]> = {},
): RequestDetail {
  return {
    id: 1,
    tunnelId: "t",
    at: "2026-01-01T00:00:00.000Z",
    method: "GET",
    path: "/",
    kind: "http",
    state: "done",
    requestBytes: 0,
    responseBytes: 0,
    url: "https://demo.example.com/",
    httpVersion: "1.1",
    request: { headers: [], trailers: [], body: NO_BODY, ...request },
    masked: [],
    notes: [],
    ...fields,
  };
}

export const textBody = (text: string) =>
  ({ kind: "text", text, bytes: 5, captured: 5, truncated: false }) as const;
