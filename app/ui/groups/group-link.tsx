"use client";

import { ExternalLink, QrCode } from "lucide-react";
import { IconButton, IconLink } from "@/app/ui/kit/button";
import { CopyIconButton } from "@/app/ui/kit/copy-button";
import { StateDot, StateText } from "@/app/ui/kit/state-text";
import { openOverlay } from "@/app/ui/overlays/overlay-store";
import { VerdictTag } from "@/app/ui/tunnels/protection-tag";
import type { Group } from "@/lib/contract/groups";

/** The line of a group's one link, below the group's name. */
export default function GroupLink({ group }: { group: Group }) {
  const { name, status } = group;
  const isOnline = status.state === "online";
  return (
    <div className="flex w-full min-w-0 flex-wrap items-center gap-x-2.5 gap-y-1 text-sm">
      <span className="flex items-center gap-2">
        <StateDot state={status.state} />
        <span className="text-muted">One link</span>
        {isOnline ? null : <StateText state={status.state} />}
      </span>
      {isOnline || status.protection.verdict === "open" ? (
        <VerdictTag protection={status.protection} />
      ) : null}
      {isOnline && status.url ? (
        <span className="flex min-w-0 items-center gap-1">
          <a
            href={status.url}
            target="_blank"
            rel="noreferrer"
            title={status.url}
            className="truncate rounded-sm font-mono underline-offset-3 hover:underline"
          >
            {status.url}
          </a>
          <CopyIconButton text={status.url} label={`Copy the link of ${name}`} />
          <IconButton
            label={`QR code of the link of ${name}`}
            onClick={() => openOverlay({ kind: "link", group: name })}
          >
            <QrCode size={15} aria-hidden />
          </IconButton>
          <IconLink href={status.url} label={`Open the link of ${name} in a new tab`}>
            <ExternalLink size={15} aria-hidden />
          </IconLink>
        </span>
      ) : (
        <span className="text-faint">It is up while one of its apps is.</span>
      )}
    </div>
  );
}
