"use client";

import { Download, GitCompareArrows, Pause, Play, Trash2, X } from "lucide-react";
import { confirmAction } from "@/app/ui/confirm/confirm-store";
import { Button, IconButton } from "@/app/ui/kit/button";
import { DownloadLink } from "@/app/ui/kit/download-link";
import { sendApi } from "@/app/ui/request/call-api";
import { showDone, showProblem } from "@/app/ui/toast/toast-store";
import { ColumnButton } from "./column-button";
import { requestsPath } from "./request-feed";
import { type RequestFilter, writeFilter } from "./request-filter";

type Props = {
  /** Undefined where the requests of all are listed. */
  tunnelId: string | undefined;
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
    <>
      <Button
        aria-pressed={paused}
        onClick={() => onPause(!paused)}
        icon={paused ? <Play size={14} aria-hidden /> : <Pause size={14} aria-hidden />}
      >
        {paused ? "Resume" : "Pause"}
        {fresh === "" ? null : <span className="text-accent">{fresh} new</span>}
      </Button>
      <DownloadLink
        href={`${requestsPath(tunnelId)}?${query}`}
        icon={<Download size={14} aria-hidden />}
      >
        Save as HAR
      </DownloadLink>
      <span className="max-lg:hidden">
        <ColumnButton hasTunnels={tunnelId === undefined} />
      </span>
      {tunnelId === undefined ? null : (
        <IconButton
          label="Clear requests"
          disabled={empty}
          className="disabled:opacity-55"
          onClick={() => clearRequests(tunnelId)}
        >
          <Trash2 size={15} aria-hidden />
        </IconButton>
      )}
    </>
  );
}

/** What can be done with the selected requests. */
export function SelectionTools(props: {
  ids: ReadonlySet<number>;
  onCompare: (newer: number, older: number) => void;
  onClear: () => void;
}) {
  const { ids, onCompare, onClear } = props;
  const [newer, older] = [...ids].sort((a, b) => b - a);
  const query = new URLSearchParams({ ids: [...ids].join(","), as: "har" });
  return (
    <div
      className="flex min-w-0 flex-wrap items-center gap-x-2 gap-y-1 rounded-md bg-accent-soft pl-3"
      role="status"
    >
      <span className="text-sm font-medium whitespace-nowrap text-accent">
        {ids.size.toLocaleString("en")} selected
      </span>
      <Button
        size="small"
        disabled={ids.size !== 2}
        title={ids.size === 2 ? undefined : "Select two requests to compare their answers"}
        icon={<GitCompareArrows size={14} aria-hidden />}
        onClick={() => newer !== undefined && older !== undefined && onCompare(newer, older)}
      >
        Compare
      </Button>
      <DownloadLink
        size="small"
        href={`/api/requests?${query}`}
        icon={<Download size={14} aria-hidden />}
      >
        Save as one HAR
      </DownloadLink>
      <IconButton label="Select none" onClick={onClear}>
        <X size={15} aria-hidden />
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
