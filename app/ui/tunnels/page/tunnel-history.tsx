"use client";

import { Button } from "@/app/ui/kit/button";
import { Panel } from "@/app/ui/kit/panel";
import { HISTORY_KEPT_DAYS } from "@/lib/contract/history";
import { HistoryEntries } from "./history-entries";
import { type HistoryPage, useHistory } from "./use-history";

const KEPT = `Changes of state are kept for ${HISTORY_KEPT_DAYS} days.`;

export function TunnelHistory({ tunnelId, initial }: { tunnelId: string; initial: HistoryPage }) {
  const { items, more, busy, loadMore } = useHistory(tunnelId, initial);
  if (items.length === 0) {
    return <p className="py-6 text-muted">Nothing yet. {KEPT}</p>;
  }
  return (
    <>
      <Panel>
        <HistoryEntries items={items} />
      </Panel>
      <div className="mt-3 flex items-center gap-3 text-sm text-muted">
        {more ? (
          <Button busy={busy} onClick={loadMore}>
            Load more
          </Button>
        ) : (
          `That is all. ${KEPT}`
        )}
      </div>
    </>
  );
}
