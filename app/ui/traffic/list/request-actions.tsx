"use client";

import { Download, Pause, Play, Trash2 } from "lucide-react";
import { confirmAction } from "@/app/ui/confirm/confirm-store";
import { Button, IconButton } from "@/app/ui/kit/button";
import { DownloadLink } from "@/app/ui/kit/download-link";
import { sendApi } from "@/app/ui/request/call-api";
import { showDone, showProblem } from "@/app/ui/toast/toast-store";
import { type RequestFilter, writeFilter } from "./request-filter";

type Props = {
  tunnelId: string;
  filter: RequestFilter;
  paused: boolean;
  /** Requests since the pause. */
  fresh: string;
  empty: boolean;
  onPause: (paused: boolean) => void;
};

/** What can be done with the list as a whole. */
export function RequestActions({ tunnelId, filter, paused, fresh, empty, onPause }: Props) {
  const query = writeFilter(new URLSearchParams({ as: "har", limit: "500" }), filter);
  return (
    <div className="flex flex-wrap items-center gap-2">
      <Button
        aria-pressed={paused}
        onClick={() => onPause(!paused)}
        icon={paused ? <Play size={14} aria-hidden /> : <Pause size={14} aria-hidden />}
      >
        {paused ? "Resume" : "Pause"}
        {fresh === "" ? null : <span className="text-accent">{fresh} new</span>}
      </Button>
      <DownloadLink
        href={`/api/tunnels/${tunnelId}/requests?${query}`}
        icon={<Download size={14} aria-hidden />}
      >
        Save as HAR
      </DownloadLink>
      <IconButton
        label="Clear requests"
        disabled={empty}
        className="disabled:opacity-55"
        onClick={() => clearRequests(tunnelId)}
      >
        <Trash2 size={15} aria-hidden />
      </IconButton>
    </div>
  );
}

async function clearRequests(tunnelId: string): Promise<void> {
  const agreed = await confirmAction({
    title: "Clear the requests of this tunnel?",
    detail: "All that Gatehouse keeps of them is removed from memory. Visitors notice nothing.",
    action: "Clear",
  });
  if (!agreed) return;
  const result = await sendApi(`/api/tunnels/${tunnelId}/requests`, { method: "DELETE" });
  if (result.ok) showDone("The requests are cleared.");
  else showProblem("The requests were not cleared", result.problem);
}
