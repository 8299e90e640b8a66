"use client";

import { ChevronRight } from "lucide-react";
import { useState } from "react";
import { Button } from "@/app/ui/kit/button";
import { Tag } from "@/app/ui/kit/tag";
import { Ago } from "@/app/ui/time/times";
import { verifyTunnels } from "@/app/ui/tunnels/actions/verify-tunnels";
import { describeLogin } from "@/lib/contract/tunnel-chain";
import type { ProtectionVerdict, Tunnel } from "@/lib/contract/tunnels";

/** Explains the verdicts that prove nothing. */
const MEANINGS: Record<ProtectionVerdict["verdict"], string> = {
  protected: "",
  open: "Gatehouse has stopped the tunnel. Your app did not see the request.",
  unknown:
    "That proves neither. Something between this machine and ngrok may have answered, such as the sign-in page of a network or a company's proxy: try from another network. The tunnel stays online.",
  unreachable:
    "So nobody can reach it from this network, and nothing is known about the login. The tunnel stays online.",
};

/** What the last check of the login found, and each redirect on its way. Only a proof is folded. */
export function ProtectionEvidence({ protection }: { protection: ProtectionVerdict }) {
  const { checkedAt, evidence = [], summary, verdict } = protection;
  if (!checkedAt) return <p className="text-muted">The first check is running.</p>;
  return (
    <>
      <p>
        {summary ?? describeLogin(protection).title}{" "}
        <span className="text-muted">
          {MEANINGS[verdict]} Checked <Ago at={checkedAt} />.
        </span>
      </p>
      {evidence.length > 0 ? (
        // Another verdict unfolds it anew.
        <details key={verdict} open={verdict !== "protected"} className="group mt-1">
          <summary className="inline-flex list-none items-center gap-1 rounded-sm text-sm text-muted hover:text-text [&::-webkit-details-marker]:hidden">
            <ChevronRight size={14} aria-hidden className="group-open:rotate-90" />
            How it was seen
          </summary>
          <div className="mt-1.5">
            <Hops protection={protection} />
          </div>
        </details>
      ) : null}
    </>
  );
}

/** The redirects that the check followed, and what the last of them was. */
export function Hops({ protection }: { protection: ProtectionVerdict }) {
  const { evidence = [] } = protection;
  const { tone } = describeLogin(protection);
  return (
    <ol className="rounded-md border border-line">
      {evidence.map((hop, index) => (
        <li
          // biome-ignore lint/suspicious/noArrayIndexKey: hops have no other identity and never move
          key={index}
          className="grid grid-cols-[1rem_minmax(0,1fr)] items-center gap-x-2 gap-y-1 border-t border-line px-2.5 py-1.5 first:border-t-0 sm:grid-cols-[1rem_minmax(0,1fr)_auto]"
        >
          <span className="text-sm text-faint">{index + 1}</span>
          <span className="truncate font-mono text-xs" title={hop.url}>
            {hop.url}
          </span>
          {hop.note || hop.status ? (
            <span className="max-sm:col-start-2">
              <Tag tone={index === evidence.length - 1 ? tone : "off"}>
                {hop.note ?? hop.status}
              </Tag>
            </span>
          ) : null}
        </li>
      ))}
    </ol>
  );
}

export function CheckNow({ tunnel }: { tunnel: Tunnel }) {
  const [busy, setBusy] = useState(false);
  const check = async () => {
    setBusy(true);
    await verifyTunnels([tunnel]);
    setBusy(false);
  };
  return (
    <Button size="small" busy={busy} onClick={() => void check()}>
      Check now
    </Button>
  );
}
