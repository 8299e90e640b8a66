"use client";

import { useState } from "react";
import { Button } from "@/app/ui/kit/button";
import { Panel } from "@/app/ui/kit/panel";
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
    "That is no proof of either. Something between this machine and ngrok may have answered, such as the sign-in page of a network or a company's proxy: try from another network. The tunnel stays online.",
  unreachable:
    "So nobody can reach it from this network, and nothing is known about the login. The tunnel stays online.",
};

/** Each redirect of the last check of the login, and a button to check again. */
export function ProtectionEvidence({ tunnel }: { tunnel: Tunnel }) {
  const { protection, state } = tunnel.status;
  const { checkedAt, evidence = [], summary, verdict } = protection;
  const online = state === "online";
  if (!online && verdict !== "open") return null;
  const { tone } = describeLogin(protection);
  return (
    <Panel title="How protection was seen" actions={online ? <CheckNow tunnel={tunnel} /> : null}>
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
            {hop.note || hop.status ? (
              <Tag tone={index === evidence.length - 1 ? tone : "off"}>
                {hop.note ?? hop.status}
              </Tag>
            ) : null}
          </li>
        ))}
      </ol>
      <p className="px-3.5 py-3 text-sm text-muted">
        {checkedAt ? (
          <>
            {summary ?? describeLogin(protection).title} {MEANINGS[verdict]} Checked{" "}
            <Ago at={checkedAt} />.
          </>
        ) : (
          "Being looked at for the first time."
        )}
      </p>
    </Panel>
  );
}

function CheckNow({ tunnel }: { tunnel: Tunnel }) {
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
