"use client";

import { Download, Pencil, RotateCw } from "lucide-react";
import { useMemo, useState } from "react";
import { Button } from "@/app/ui/kit/button";
import { CopyButton } from "@/app/ui/kit/copy-button";
import { DownloadLink } from "@/app/ui/kit/download-link";
import type { DetailView } from "@/app/ui/traffic/list/use-request-params";
import { MASK, type RequestDetail } from "@/lib/contract/traffic";
import { replayRequest } from "./replay-request";
import { toCurl } from "./to-curl";

type Props = { detail: RequestDetail; show: (id: number, view?: DetailView) => void };

/** What can be done with one request. */
export function RequestTools({ detail, show }: Props) {
  const [busy, setBusy] = useState(false);
  const curl = useMemo(() => toCurl(detail, MASK), [detail]);
  const repeatable = detail.kind !== "websocket";
  const replay = async () => {
    setBusy(true);
    const id = await replayRequest(detail.id, {});
    setBusy(false);
    if (id !== undefined) show(id, "compare");
  };
  return (
    <div className="px-3.5 pb-3">
      <div className="flex flex-wrap gap-2">
        {repeatable ? (
          <>
            <Button
              size="small"
              busy={busy}
              icon={<RotateCw size={14} aria-hidden />}
              onClick={replay}
            >
              Replay
            </Button>
            <Button
              size="small"
              icon={<Pencil size={14} aria-hidden />}
              onClick={() => show(detail.id, "edit")}
            >
              Replay with changes
            </Button>
          </>
        ) : null}
        <CopyButton text={curl.command} label="Copy as curl (bash, zsh, fish)" />
        <DownloadLink
          size="small"
          href={`/api/requests/${detail.id}/har`}
          icon={<Download size={14} aria-hidden />}
        >
          Save as HAR
        </DownloadLink>
      </div>
      {curl.notes.length > 0 ? (
        <p className="mt-2 text-sm text-faint">About the curl command: {curl.notes.join(" ")}</p>
      ) : null}
    </div>
  );
}
