import { ExternalLink } from "lucide-react";
import { IconLink } from "@/app/ui/kit/button";
import { CopyIconButton } from "@/app/ui/kit/copy-button";
import { joinClasses } from "@/app/ui/kit/join-classes";
import { AddressCut } from "@/app/ui/kit/middle-cut";
import type { Tunnel } from "@/lib/contract/tunnels";

/** The public address: a link while visitors can reach it, otherwise the expected one. */
export function ForwardingUrl({ tunnel, large }: { tunnel: Tunnel; large?: boolean }) {
  const { name, status, domain } = tunnel;
  const text = joinClasses("min-w-0 truncate font-mono", large ? "text-lg" : "text-sm");
  if (status.state === "online" && status.url) {
    return (
      <>
        <a
          href={status.url}
          target="_blank"
          rel="noreferrer"
          title={status.url}
          className={joinClasses(
            text,
            !large && "flex",
            "rounded-sm leading-6 underline-offset-3 hover:underline",
          )}
        >
          {large ? status.url : <AddressCut text={status.url} />}
        </a>
        <CopyIconButton text={status.url} label={`Copy the URL of ${name}`} />
        {/* In a narrow row the address has the room. It is a link too. */}
        <span className={large ? "flex" : "flex @max-4xl:hidden"}>
          <IconLink href={status.url} label={`Open ${name} in a new tab`}>
            <ExternalLink size={15} aria-hidden />
          </IconLink>
        </span>
      </>
    );
  }
  const expected = status.state === "reconnecting" ? status.url : undefined;
  const address = expected ?? (domain ? `https://${domain}` : undefined);
  if (status.link && status.state !== "reconnecting") return <Pending text="Behind one link" />;
  if (!address) return <Pending text="A new URL at each start" />;
  return (
    <span className={joinClasses(text, "text-faint")} title={address}>
      {address}
    </span>
  );
}

function Pending({ text }: { text: string }) {
  return <span className="truncate text-sm text-faint">{text}</span>;
}
