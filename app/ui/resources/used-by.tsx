"use client";

import { Panel } from "@/app/ui/kit/panel";
import { TextLink } from "@/app/ui/kit/text-link";
import { useTunnels } from "@/app/ui/live/use-live";
import { TunnelDot, TunnelWord } from "@/app/ui/tunnels/tunnel-word";

type Props = { profileId: string } | { accountId: string };

/** The tunnels that use this; a change applies at their next start. */
export function UsedBy(props: Props) {
  const tunnels = useTunnels().filter((tunnel) =>
    "profileId" in props
      ? tunnel.profileId === props.profileId
      : tunnel.accountId === props.accountId,
  );
  if (tunnels.length === 0) return null;
  return (
    <Panel title="Used by">
      <ul className="max-h-96 overflow-y-auto">
        {tunnels.map((tunnel) => (
          <li
            key={tunnel.id}
            className="flex items-center gap-2.5 border-t border-line px-3.5 py-2 first:border-t-0"
          >
            <TunnelDot status={tunnel.status} />
            <span className="min-w-0 grow truncate">
              <TextLink href={`/tunnels/${tunnel.id}`}>{tunnel.name}</TextLink>
            </span>
            <TunnelWord status={tunnel.status} />
          </li>
        ))}
      </ul>
      <p className="border-t border-line px-3.5 py-2.5 text-sm text-muted">
        Running tunnels keep what they were started with until their next start.
      </p>
    </Panel>
  );
}
