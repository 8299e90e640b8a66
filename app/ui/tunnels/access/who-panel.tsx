"use client";

import { ChevronRight } from "lucide-react";
import { Panel } from "@/app/ui/kit/panel";
import { TextLink } from "@/app/ui/kit/text-link";
import { hasList } from "@/app/ui/share/let-in";
import { LetInForm } from "@/app/ui/share/let-in-form";
import { sayWho } from "@/app/ui/share/say-who";
import { showHidden } from "@/lib/contract/show-hidden.mjs";
import type { Tunnel } from "@/lib/contract/tunnels";

/** The list in words, a field for one more, and the whole list when the words leave some out. */
export function WhoPanel({ tunnel, profile }: { tunnel: Tunnel; profile: string }) {
  return (
    <Panel>
      <div className="grid gap-3.5 px-4 py-3.5">
        <div>
          <p className="text-lg font-medium text-pretty wrap-anywhere">{sayWho([tunnel])}</p>
          <p className="mt-0.5 text-sm text-muted">
            After logging in to{" "}
            <TextLink href={`/profiles/${tunnel.profileId}`}>{showHidden(profile)}</TextLink>.{" "}
            {describeOthers(tunnel)}{" "}
            <TextLink href={`/tunnels/${tunnel.id}/settings`}>Change the list</TextLink>
          </p>
        </div>
        <LetInForm tunnels={[tunnel]} />
        <WholeList tunnel={tunnel} />
      </div>
    </Panel>
  );
}

/** What becomes of the people who are not on the list. */
function describeOthers(tunnel: Tunnel): string {
  if (!hasList(tunnel)) return "";
  const may = tunnel.gate && tunnel.askToComeIn ? "may ask to come in" : "are refused";
  const checked = tunnel.gate && tunnel.requireVerifiedEmail ? " E-mails have to be verified." : "";
  return `Others ${may}.${checked}`;
}

const LISTS = [
  ["E-mails", "allowedEmails"],
  ["Domains", "allowedDomains"],
  ["Roles", "allowedRoles"],
  ["Tenants", "allowedTenants"],
] as const;
/** A sentence names so many of each. */
const NAMED = 3;

function WholeList({ tunnel }: { tunnel: Tunnel }) {
  const lists = LISTS.filter(([, field]) => tunnel[field].length > 0);
  if (lists.every(([, field]) => tunnel[field].length <= NAMED)) return null;
  return (
    <details className="group text-sm">
      <summary className="inline-flex list-none items-center gap-1 rounded-sm text-muted hover:text-text [&::-webkit-details-marker]:hidden">
        <ChevronRight size={14} aria-hidden className="group-open:rotate-90" />
        The whole list
      </summary>
      <dl className="mt-2 grid max-h-72 gap-2 overflow-y-auto">
        {lists.map(([name, field]) => (
          <div key={field}>
            <dt className="text-muted">
              {name}, {tunnel[field].length.toLocaleString("en")}
            </dt>
            <dd className="wrap-anywhere">{showHidden(tunnel[field].join(", "))}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
