"use client";

import { PageLink } from "@/app/ui/kit/page-link";
import { useAskCount } from "@/app/ui/live/use-live";

/** In the tunnel's row: the number of people who wait for an answer. Nothing when nobody waits. */
export function AskCount({ tunnelId }: { tunnelId: string }) {
  const count = useAskCount(tunnelId);
  if (count === 0) return null;
  return (
    <PageLink
      href={`/tunnels/${tunnelId}#asks`}
      title={count === 1 ? "1 person asks to come in" : `${count} people ask to come in`}
      className="rounded-sm bg-wait-soft px-2 py-0.5 text-sm font-medium whitespace-nowrap text-wait hover:underline"
    >
      {count} asking<span className="sr-only"> to come in</span>
    </PageLink>
  );
}
