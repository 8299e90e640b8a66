"use client";

import { BodyView } from "@/app/ui/traffic/body/body-view";
import { formatBytes } from "@/app/ui/traffic/format-traffic";
import type { RequestDetail, WebSocketCounts } from "@/lib/contract/traffic";
import { PairTable } from "./pair-table";

export function AnswerView({ detail }: { detail: RequestDetail }) {
  const { response, webSocket, state } = detail;
  return (
    <>
      {webSocket ? <Messages counts={webSocket} open={state === "open"} /> : null}
      {response ? (
        <>
          {webSocket ? null : <BodyView title="Body" body={response.body} />}
          <PairTable title="Headers" pairs={response.headers} />
          <PairTable title="Trailers" pairs={response.trailers} />
        </>
      ) : (
        <p className="border-t border-line px-3.5 py-3 text-muted">
          {state === "open" ? "Your app has not answered yet." : "There was no answer."}
        </p>
      )}
    </>
  );
}

function Messages({ counts, open }: { counts: WebSocketCounts; open: boolean }) {
  const { sent, received, closeCode } = counts;
  return (
    <section className="border-t border-line px-3.5 py-3">
      <h3 className="text-sm font-semibold">WebSocket</h3>
      <dl className="mt-1.5 grid gap-y-1 text-sm">
        <Direction name="From the visitor" {...sent} />
        <Direction name="From your app" {...received} />
      </dl>
      <p className="mt-1.5 text-sm text-muted">
        {open ? "The socket is open." : `Closed${closeCode ? ` with code ${closeCode}` : ""}.`}
      </p>
    </section>
  );
}

function Direction(props: { name: string; text: number; binary: number; bytes: number }) {
  const { name, text, binary, bytes } = props;
  return (
    <div className="grid grid-cols-[8.5rem_minmax(0,1fr)] gap-x-3">
      <dt className="text-muted">{name}</dt>
      <dd>
        {text.toLocaleString("en")} text, {binary.toLocaleString("en")} binary, {formatBytes(bytes)}
      </dd>
    </div>
  );
}
