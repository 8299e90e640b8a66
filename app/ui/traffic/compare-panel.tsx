"use client";

import { ArrowLeft, X } from "lucide-react";
import { Button, IconButton } from "@/app/ui/kit/button";
import { Note } from "@/app/ui/kit/note";
import { showHidden } from "@/lib/contract/show-hidden.mjs";
import type { RequestDetail } from "@/lib/contract/traffic";
import { formatSeconds } from "./format-traffic";
import type { DetailView } from "./list/use-request-params";
import CompareView from "./request/compare-view";
import { useRequest } from "./request/use-request";

type Props = {
  /** The later of the two. */
  id: number;
  other: number;
  show: (id: number | undefined, view?: DetailView) => void;
};

/** The answers to two selected requests, in the place of the detail. */
export default function ComparePanel({ id, other, show }: Props) {
  const later = useRequest(id);
  const earlier = useRequest(other);
  const detail = later?.detail;
  return (
    <section
      aria-label="Two requests compared"
      className="min-w-0 rounded-lg border border-line bg-panel lg:h-full lg:overflow-y-auto"
    >
      <header className="sticky top-0 flex items-center justify-between gap-2 border-b border-line bg-panel px-3.5 py-2 max-lg:static max-lg:flex-wrap">
        <Button
          look="ghost"
          className="lg:hidden"
          icon={<ArrowLeft size={15} aria-hidden />}
          onClick={() => show(undefined)}
        >
          All requests
        </Button>
        <h2 className="grid min-w-0 flex-1 text-sm max-lg:basis-full">
          <Line sign="−" detail={earlier?.detail} />
          <Line sign="+" detail={detail} />
        </h2>
        <span className="max-lg:hidden">
          <IconButton label="Close" onClick={() => show(undefined)}>
            <X size={16} aria-hidden />
          </IconButton>
        </span>
      </header>
      {later?.problem ? (
        <div className="p-3.5">
          <Note tone="info" role="alert" title={later.problem.title}>
            {later.problem.detail}
          </Note>
        </div>
      ) : null}
      {detail ? <CompareView detail={detail} other={other} show={show} /> : null}
    </section>
  );
}

function Line({ sign, detail }: { sign: string; detail: RequestDetail | undefined }) {
  if (!detail) return <span className="text-muted">{sign} …</span>;
  return (
    <span className="flex min-w-0 items-baseline gap-2">
      {sign} <span className="font-mono text-xs font-semibold">{detail.method}</span>
      <span className="min-w-0 truncate font-mono text-xs">{showHidden(detail.path)}</span>
      <span className="shrink-0 font-normal text-muted">{formatSeconds(detail.at)}</span>
    </span>
  );
}
