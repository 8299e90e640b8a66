"use client";

import dynamic from "next/dynamic";
import { LatePart } from "@/app/ui/kit/late-part";
import { Panel } from "@/app/ui/kit/panel";
import { TextLink } from "@/app/ui/kit/text-link";
import { untilLoaded } from "@/app/ui/kit/until-loaded";
import type { Tunnel } from "@/lib/contract/tunnels";

const DoorList = dynamic(untilLoaded(() => import("./door-list")));

/** What gets in without a login. Without the gate there can be nothing of it. */
export function DoorsPanel({ tunnel }: { tunnel: Tunnel }) {
  if (!tunnel.gate || tunnel.pooling) {
    return (
      <p className="text-muted">
        {tunnel.pooling
          ? "With pooling no door can be opened: the other machines would not know it. "
          : "A door needs the gate: Gatehouse has to check the login, too. "}
        <TextLink href={`/tunnels/${tunnel.id}/settings`}>Open the settings</TextLink>
      </p>
    );
  }
  return (
    <>
      <p className="-mt-2 text-sm text-muted">
        Keys for programs, and webhooks, that get in without a login.
      </p>
      <Panel>
        <LatePart fallback={<p className="px-3.5 py-3 text-muted">Loading…</p>}>
          <DoorList tunnel={tunnel} />
        </LatePart>
      </Panel>
    </>
  );
}
