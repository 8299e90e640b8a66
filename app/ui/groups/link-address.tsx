"use client";

import { ExternalLink } from "lucide-react";
import dynamic from "next/dynamic";
import { Suspense } from "react";
import { IconLink } from "@/app/ui/kit/button";
import { CopyIconButton } from "@/app/ui/kit/copy-button";
import { StateDot, StateText } from "@/app/ui/kit/state-text";
import { untilLoaded } from "@/app/ui/kit/until-loaded";
import { VerdictTag } from "@/app/ui/tunnels/protection-tag";
import type { Group } from "@/lib/contract/groups";

const QrCode = dynamic(untilLoaded(() => import("@/app/ui/share/qr-code")));

/** Where a group's link is, and what was observed of it. */
export function LinkAddress({ group, qr = false }: { group: Group; qr?: boolean }) {
  const { status } = group;
  const url = status.state === "online" || status.state === "reconnecting" ? status.url : undefined;
  const judged = status.state === "online" || status.protection.verdict === "open";
  return (
    <div className={qr && url ? "grid gap-4 sm:grid-cols-[9.5rem_minmax(0,1fr)]" : "grid gap-2"}>
      {qr && url ? (
        <div className="max-w-40 overflow-hidden rounded-md border border-line">
          <Suspense fallback={<div className="aspect-square w-full bg-raised" />}>
            <QrCode text={url} label={`QR code of ${url}`} />
          </Suspense>
        </div>
      ) : null}
      <div className="grid min-w-0 content-start gap-2">
        <p className="flex flex-wrap items-center gap-x-2.5 gap-y-1">
          <StateDot state={status.state} />
          <StateText state={status.state} />
          {judged ? <VerdictTag protection={status.protection} /> : null}
        </p>
        {url ? (
          <div className="flex min-w-0 items-center gap-1">
            <span className="min-w-0 truncate font-mono text-sm" title={url}>
              {url}
            </span>
            <CopyIconButton text={url} label="Copy the link" />
            <IconLink href={url} label="Open the link in a new tab">
              <ExternalLink size={15} aria-hidden />
            </IconLink>
          </div>
        ) : (
          <p className="text-sm text-muted">It is up while one of its apps is.</p>
        )}
        {status.lastError ? (
          <p className="text-sm text-bad wrap-anywhere">{status.lastError.title}.</p>
        ) : null}
      </div>
    </div>
  );
}
