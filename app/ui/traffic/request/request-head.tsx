import type { ReactNode } from "react";
import { Note } from "@/app/ui/kit/note";
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
import type { RequestDetail } from "@/lib/contract/traffic";
import { MaskedText } from "./masked-text";

/** The request, its sender and its result. */
export function RequestHead({ detail, close }: { detail: RequestDetail; close: ReactNode }) {
  const { method, url, user, at, error, notes } = detail;
  const status = describeStatus(detail);
  const gate = useTunnel(detail.tunnelId)?.gate;
  return (
    <header className="grid gap-2 px-3.5 py-3">
      <div className="flex items-start gap-2">
        <h2 title={url} className="min-w-0 grow font-mono text-sm leading-6 wrap-anywhere">
          <span className="font-semibold">{method}</span> <MaskedText text={withoutOrigin(url)} />
        </h2>
        {close}
      </div>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5 text-sm text-muted">
        <Tag tone={status.tone}>
          {/^\d/.test(status.text)
            ? `${status.text} ${detail.response?.statusText ?? ""}`
            : status.text}
        </Tag>
        {user ? (
          <span className="flex min-w-0 flex-wrap items-center gap-1.5">
            <Avatar email={user.email} name={user.name} size="small" />
            <span className="truncate text-text">{user.email}</span>
            {user.emailVerified === false ? <Tag tone="wait">not verified</Tag> : null}
            {gate ? <RemoveButton tunnelId={detail.tunnelId} email={user.email} /> : null}
          </span>
        ) : (
          <span>no name</span>
        )}
        <span>
          {formatSeconds(at)}, <Ago at={at} />
        </span>
        <span>{formatMs(detail.totalMs)}</span>
        <span>
          {formatBytes(detail.requestBytes)} in, {formatBytes(detail.responseBytes)} out
        </span>
      </div>
      {error ? (
        <Note tone="bad" title="It went wrong">
          {error}
        </Note>
      ) : null}
      {notes.map((note) => (
        <p key={note} className="text-sm text-muted">
          {note}
        </p>
      ))}
    </header>
  );
}

/** Without the origin, because the page shows the tunnel already. */
function withoutOrigin(url: string): string {
  return url.replace(/^[a-z]+:\/\/[^/]*/, "") || "/";
}
