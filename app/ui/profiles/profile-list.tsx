"use client";

import { Plus } from "lucide-react";
import { ButtonLink } from "@/app/ui/kit/button";
import { EmptyState } from "@/app/ui/kit/empty-state";
import { PageHead } from "@/app/ui/kit/page-head";
import { RowList } from "@/app/ui/kit/row-list";
import { useTunnels } from "@/app/ui/live/use-live";
import { ResourceRow } from "@/app/ui/resources/resource-row";
import type { Profile } from "@/lib/contract/profiles";
import { showHidden } from "@/lib/contract/show-hidden.mjs";

export function ProfileList({ profiles }: { profiles: readonly Profile[] }) {
  const tunnels = useTunnels();
  const create = (
    <ButtonLink href="/profiles/new" look="primary" icon={<Plus size={15} aria-hidden />}>
      New profile
    </ButtonLink>
  );
  if (profiles.length === 0) {
    return (
      <>
        <PageHead title="Profiles" />
        <EmptyState title="No Descope profile yet" action={create}>
          A profile holds what Gatehouse needs to put a Descope login in front of your tunnels:
          issuer URL, Project ID and Access Key.
        </EmptyState>
      </>
    );
  }
  return (
    <>
      <PageHead title="Profiles" sub="Descope logins for your tunnels" actions={create} />
      <div className="mt-5">
        <RowList>
          {profiles.map((profile) => (
            <ResourceRow
              key={profile.id}
              kind="profile"
              id={profile.id}
              name={profile.name}
              usedBy={tunnels.filter((tunnel) => tunnel.profileId === profile.id)}
              sub={<span className="font-mono text-xs">{showHidden(profile.issuerUrl)}</span>}
            >
              {profile.hasClientSecret ? (
                <span className="font-mono text-xs">{showHidden(profile.clientId)}</span>
              ) : (
                <span className="text-wait">Access Key missing</span>
              )}
            </ResourceRow>
          ))}
        </RowList>
      </div>
    </>
  );
}
