"use client";

import { ExternalLink, Share2 } from "lucide-react";
import { type ReactNode, useState } from "react";
import { Button, IconLink } from "@/app/ui/kit/button";
import { CopyButton, CopyIconButton } from "@/app/ui/kit/copy-button";
import { Dialog } from "@/app/ui/kit/dialog";
import { joinClasses } from "@/app/ui/kit/join-classes";
import { Segmented } from "@/app/ui/kit/segmented";
import { TextLink } from "@/app/ui/kit/text-link";
import { useTunnels } from "@/app/ui/live/use-live";
import { publicUrl } from "@/lib/contract/public-url";
import { type MessageFormat, writeShareMessage } from "@/lib/contract/share-message";
import type { Tunnel } from "@/lib/contract/tunnels";
import { LetInForm } from "./let-in-form";
import QrCode from "./qr-code";
import { sayWho } from "./say-who";
import { ShareUntil } from "./share-until";
import { sharedLink } from "./shared-link";
import { useFreeAccounts } from "./use-free-accounts";

type Props = { title: string; tunnelIds: readonly string[]; onClose: () => void };

/** All that sharing a tunnel or a group needs: the link, who may enter, until when, and a message to send. */
export default function ShareDialog({ title, tunnelIds, onClose }: Props) {
  const tunnels = useTunnels().filter(({ id }) => tunnelIds.includes(id));
  const [first] = tunnels;
  const link = sharedLink(tunnels);
  const url = link ?? (tunnels.length === 1 && first ? publicUrl(first) : undefined);
  return (
    <Dialog label={`Share ${title}`} onClose={onClose}>
      <div className="mt-3 grid gap-4">
        <div
          className={joinClasses(
            "grid items-center gap-4",
            url && "sm:grid-cols-[9.5rem_minmax(0,1fr)]",
          )}
        >
          {url ? (
            // Nobody scans the screen of the phone that they hold.
            <div className="overflow-hidden rounded-md border border-line max-sm:hidden">
              <QrCode text={url} label={`QR code of ${url}`} />
            </div>
          ) : null}
          <Links title={title} tunnels={tunnels} link={link} />
        </div>
        <Part label="Who may enter">
          <div className="wrap-anywhere">
            {sayWho(tunnels).map((line) => (
              <p key={line}>
                {line}{" "}
                {first && tunnels.length === 1 ? (
                  <TextLink href={`/tunnels/${first.id}/access`} onClick={onClose}>
                    See all
                  </TextLink>
                ) : null}
              </p>
            ))}
          </div>
          <LetInForm tunnels={tunnels} focused />
        </Part>
        <Part label="How long">
          <ShareUntil title={title} tunnels={tunnels} />
        </Part>
        <Message title={title} tunnels={tunnels} url={url} link={link} />
      </div>
    </Dialog>
  );
}

function Part(props: { label: string; actions?: ReactNode; children: ReactNode }) {
  const { label, actions, children } = props;
  return (
    <section aria-label={label} className="grid gap-2 border-t border-line pt-3.5">
      <div className="flex flex-wrap items-center gap-2">
        <h3 className="mr-auto text-sm font-semibold">{label}</h3>
        {actions}
      </div>
      {children}
    </section>
  );
}

type LinksProps = { title: string; tunnels: readonly Tunnel[]; link: string | undefined };

function Links({ title, tunnels, link }: LinksProps) {
  const hasUrl = link !== undefined || (tunnels.length === 1 && tunnels.some(publicUrl));
  return (
    <ul className="grid content-start gap-2">
      {link ? (
        <li className="flex min-w-0 items-center gap-1">
          <span className="min-w-0 truncate font-mono text-sm" title={link}>
            {link}
          </span>
          <CopyIconButton text={link} label={`Copy the link to ${title}`} />
        </li>
      ) : (
        tunnels.map((tunnel) => (
          <LinkLine key={tunnel.id} tunnel={tunnel} named={tunnels.length > 1} />
        ))
      )}
      {hasUrl ? (
        <li className="text-sm text-pretty text-muted">
          Visitors log in first: the link alone lets nobody in.
        </li>
      ) : null}
    </ul>
  );
}

function LinkLine({ tunnel, named }: { tunnel: Tunnel; named: boolean }) {
  const url = publicUrl(tunnel);
  const online = tunnel.status.state === "online";
  return (
    <li className="min-w-0">
      {named ? <p className="font-medium wrap-anywhere">{tunnel.name}</p> : null}
      {url ? (
        <div className="flex min-w-0 items-center gap-1">
          <span className="min-w-0 truncate font-mono text-sm" title={url}>
            {url}
          </span>
          <CopyIconButton text={url} label={`Copy the link to ${tunnel.name}`} />
          {online ? (
            <IconLink href={url} label={`Open ${tunnel.name} in a new tab`}>
              <ExternalLink size={15} aria-hidden />
            </IconLink>
          ) : null}
        </div>
      ) : null}
      {online ? null : (
        <p className="text-sm text-wait">
          {url
            ? "Not online: the link works once it is started."
            : "ngrok gives it a URL when it is started."}
        </p>
      )}
    </li>
  );
}

const FORMATS: { value: MessageFormat; label: string }[] = [
  { value: "text", label: "Plain text" },
  { value: "markdown", label: "Markdown" },
];

function Message(props: LinksProps & { url: string | undefined }) {
  const { title, tunnels, url, link } = props;
  const [format, setFormat] = useState<MessageFormat>("text");
  const free = useFreeAccounts();
  const warned = tunnels.some(({ accountId }) => free.includes(accountId));
  const text = writeShareMessage(title, tunnels, { format, warned, link });
  return (
    <Part
      label="Message to copy"
      actions={
        <>
          <Segmented
            label="Format"
            options={FORMATS}
            value={format}
            onChange={setFormat}
            className="max-sm:order-last"
          />
          <SystemShare title={title} text={text} url={url} />
          <CopyButton text={text} label="Copy message" />
        </>
      }
    >
      <textarea
        readOnly
        aria-label="Message to copy"
        value={text}
        rows={text.split("\n").length}
        className={joinClasses(
          "field-sizing-content max-h-72 w-full resize-none rounded-md border border-line bg-raised/50 p-3 text-sm",
          format === "markdown" && "font-mono",
        )}
      />
    </Part>
  );
}

/** Only on systems with a share sheet. This dialog is never rendered on the server. */
function SystemShare(props: { title: string; text: string; url: string | undefined }) {
  if (typeof navigator.share !== "function") return null;
  const { title, text, url } = props;
  // Closing the system's share sheet rejects, which is not an error.
  const share = () => navigator.share({ title, text, ...(url && { url }) }).catch(() => undefined);
  return (
    <Button size="small" icon={<Share2 size={14} aria-hidden />} onClick={() => void share()}>
      Share…
    </Button>
  );
}
