import type { ReactNode } from "react";
import { CopyIconButton } from "@/app/ui/kit/copy-button";
import { Tag } from "@/app/ui/kit/tag";
import { useTunnel } from "@/app/ui/live/use-live";
import { Ago } from "@/app/ui/time/times";
import {
  describeStatus,
  formatBytes,
  formatMs,
  formatSeconds,
} from "@/app/ui/traffic/format-traffic";
import { Avatar } from "@/app/ui/traffic/visitors/avatar";
import { RemoveButton } from "@/app/ui/tunnels/access/remove-button";
import { showHidden } from "@/lib/contract/show-hidden.mjs";
import type { RequestDetail } from "@/lib/contract/traffic";
import { MaskedText } from "./masked-text";
import { readSent } from "./sent-request";
import { PhaseStrip } from "./timing-view";

/** The request, its sender and its result: what stays in sight while the rest scrolls. */
export function RequestHead({ detail, close }: { detail: RequestDetail; close: ReactNode }) {
  const { method, url, user, at } = detail;
  const status = describeStatus(detail);
  const gate = useTunnel(detail.tunnelId)?.gate;
  return (
    <header className="grid gap-1.5 px-3.5 pt-2.5 pb-2">
      <div className="flex items-start gap-2">
        <h2
          title={showHidden(url)}
          className="my-1 line-clamp-3 min-w-0 grow font-mono text-sm leading-5 wrap-anywhere pointer-coarse:my-3"
        >
          <span className="font-semibold">{method}</span> <MaskedText text={withoutOrigin(url)} />
        </h2>
        <span className="flex shrink-0">
          <CopyIconButton text={() => readSent(detail).url} label="Copy the address" />
          {close}
        </span>
      </div>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1 text-sm text-muted">
        <Tag tone={status.tone}>
          {/^\d/.test(status.text)
            ? `${status.text} ${showHidden(detail.response?.statusText ?? "")}`
            : status.text}
        </Tag>
        <span className="font-medium text-text">{formatMs(detail.totalMs)}</span>
        <span>
          {formatBytes(detail.requestBytes)} in, {formatBytes(detail.responseBytes)} out
        </span>
        <span>
          {formatSeconds(at)}, <Ago at={at} />
        </span>
        {user ? (
          <span className="flex min-w-0 items-center gap-1.5">
            <Avatar email={user.email} name={user.name} size="small" />
            <span className="truncate text-text">{showHidden(user.email)}</span>
            {user.emailVerified === false ? <Tag tone="wait">not verified</Tag> : null}
            {gate ? <RemoveButton tunnelId={detail.tunnelId} email={user.email} /> : null}
          </span>
        ) : (
          <span>no name</span>
        )}
      </div>
      <PhaseStrip request={detail} />
    </header>
  );
}

/** Without the origin, because the page shows the tunnel already. */
function withoutOrigin(url: string): string {
  return url.replace(/^[a-z]+:\/\/[^/]*/, "") || "/";
}
