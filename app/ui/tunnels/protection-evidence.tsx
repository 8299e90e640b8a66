"use client";

import { Panel } from "@/app/ui/kit/panel";
import { Tag } from "@/app/ui/kit/tag";
import { Ago } from "@/app/ui/time/times";
import type { ProtectionVerdict } from "@/lib/tunnels/schema";
import { describeProtection } from "./protection-tag";

/** Each hop that the last check of the login went through. Nothing before there was one. */
export function ProtectionEvidence({ protection }: { protection: ProtectionVerdict }) {
  const { checkedAt, evidence = [], summary } = protection;
  if (!checkedAt) return null;
  return (
    <Panel title="How protection was seen">
      <ol>
        {evidence.map((hop, index) => (
          <li
            // biome-ignore lint/suspicious/noArrayIndexKey: hops have no other identity and never move
            key={index}
            className="grid grid-cols-[1.25rem_minmax(0,1fr)_auto] items-center gap-2 border-b border-line px-3.5 py-2"
          >
            <span className="text-sm text-faint">{index + 1}</span>
            <span className="truncate font-mono text-xs" title={hop.url}>
              {hop.url}
            </span>
            {hop.note || hop.status ? <Tag tone="off">{hop.note ?? hop.status}</Tag> : null}
          </li>
        ))}
      </ol>
      <p className="px-3.5 py-3 text-sm text-muted">
        {summary ?? describeProtection(protection).title} Checked <Ago at={checkedAt} />.
      </p>
    </Panel>
  );
}
