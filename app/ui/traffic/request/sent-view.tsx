"use client";

import { BodyView } from "@/app/ui/traffic/body/body-view";
import type { RequestDetail } from "@/lib/contract/traffic";
import { PairTable } from "./pair-table";

export function SentView({ detail }: { detail: RequestDetail }) {
  const { request, url } = detail;
  return (
    <>
      <PairTable title="Query" pairs={readQuery(url)} />
      <BodyView title="Body" body={request.body} />
      <PairTable title="Headers" pairs={request.headers} />
      <PairTable title="Trailers" pairs={request.trailers} />
    </>
  );
}

function readQuery(url: string): [string, string][] {
  const start = url.indexOf("?");
  return start === -1 ? [] : [...new URLSearchParams(url.slice(start + 1))];
}
