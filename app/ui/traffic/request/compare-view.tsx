"use client";

import { useMemo, useRef, useState } from "react";
import { Button } from "@/app/ui/kit/button";
import { TextLink } from "@/app/ui/kit/text-link";
import { fromBase64, hexDump } from "@/app/ui/traffic/body/hex-dump";
import { printBody } from "@/app/ui/traffic/body/print-body";
import { formatMs } from "@/app/ui/traffic/format-traffic";
import type { DetailView } from "@/app/ui/traffic/list/use-request-params";
import type { RequestDetail } from "@/lib/contract/traffic";
import { type DiffRow, diffAnswers } from "./diff-answers";
import { useRequest } from "./use-request";

type Props = {
  detail: RequestDetail;
  /** The earlier request, when it is not the one that this one repeats. */
  other?: number | undefined;
  show: (id: number, view?: DetailView) => void;
};

/** The answer to a replay, or to any request, beside the answer to an earlier one. */
export default function CompareView({ detail, other = detail.replayOf, show }: Props) {
  const first = useRequest(other);
  const before = first?.detail;
  const rows = useMemo(
    () => before && diffAnswers(toText(before), toText(detail)),
    [before, detail],
  );
  if (first?.problem) {
    return (
      <Remark>The first request is no longer kept, so there is nothing to compare with.</Remark>
    );
  }
  if (!before || detail.state === "open") return <Remark>Waiting for the answer…</Remark>;
  const same = rows?.every(({ kind }) => kind === "gap" || kind === "same");
  return (
    <section aria-label="Differences" className="border-t border-line">
      <p className="px-3.5 py-2.5 text-sm text-muted">
        {same ? "Both answers are the same. " : "The earlier answer (−) and the later one (+). "}
        They took {formatMs(before.totalMs)} and {formatMs(detail.totalMs)}.{" "}
        <TextLink
          href={`?request=${before.id}`}
          onClick={(event) => {
            event.preventDefault();
            show(before.id);
          }}
        >
          See the earlier one
        </TextLink>
      </p>
      {rows ? (
        <Rows key={before.id} rows={rows} />
      ) : (
        <Remark>They are too different to compare by lines.</Remark>
      )}
    </section>
  );
}

function Remark({ children }: { children: string }) {
  return <p className="border-t border-line px-3.5 py-3 text-muted">{children}</p>;
}

const LOOKS = {
  same: { sign: " ", look: "text-muted", word: undefined },
  added: { sign: "+", look: "bg-ok-soft text-ok", word: "new: " },
  removed: { sign: "−", look: "bg-bad-soft text-bad", word: "before: " },
};

/** What a page draws without a pause. A short answer and a long one may differ in 100,000 lines. */
const ROWS_AT_ONCE = 1_000;

function Rows({ rows }: { rows: readonly DiffRow[] }) {
  const [most, setMost] = useState(ROWS_AT_ONCE);
  const list = useRef<HTMLDivElement>(null);
  const left = rows.slice(most).filter(({ kind }) => kind !== "gap").length;
  const showMore = () => {
    // The button is gone after the last lines; whoever reads on with the keyboard must not begin at the page's top.
    if (most + ROWS_AT_ONCE >= rows.length) list.current?.focus();
    setMost(most + ROWS_AT_ONCE);
  };
  return (
    <div
      ref={list}
      tabIndex={-1}
      className="border-t border-line py-1 font-mono text-xs leading-5 outline-none"
    >
      {rows.slice(0, most).map((row, index) =>
        row.kind === "gap" ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: lines are told apart by their place alone
          <p key={index} className="bg-raised px-3.5 py-0.5 font-sans text-faint">
            {row.lines.toLocaleString("en")} equal {row.lines === 1 ? "line" : "lines"}
          </p>
        ) : (
          <p
            // biome-ignore lint/suspicious/noArrayIndexKey: lines are told apart by their place alone
            key={index}
            data-diff={row.kind}
            className={`grid grid-cols-[1rem_minmax(0,1fr)] px-3.5 ${LOOKS[row.kind].look}`}
          >
            <span aria-hidden>{LOOKS[row.kind].sign}</span>
            <span className="whitespace-pre-wrap wrap-anywhere">
              {LOOKS[row.kind].word ? (
                <span className="sr-only">{LOOKS[row.kind].word}</span>
              ) : null}
              {row.text || "\u00a0"}
            </span>
          </p>
        ),
      )}
      {left > 0 ? (
        <p className="flex items-center gap-3 px-3.5 py-2 font-sans text-sm text-muted">
          <Button size="small" onClick={showMore}>
            Show more
          </Button>
          {left.toLocaleString("en")} more {left === 1 ? "line" : "lines"}
        </p>
      ) : null}
    </div>
  );
}

/** Status, headers and body as lines. JSON and XML are formatted, so that a small change is a small difference. */
function toText({ status, response }: RequestDetail): string {
  if (!response) return "No answer\n";
  const { body, headers, trailers, statusText } = response;
  const lines = [...headers, ...trailers].map(([name, value]) => `${name}: ${value}`);
  const content = body.base64 ? hexDump(fromBase64(body.base64)) : printBody(body).text;
  return [`${status} ${statusText}`, ...lines, "", content, ""].join("\n");
}
