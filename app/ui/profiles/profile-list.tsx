"use client";

import { useTunnels } from "@/app/ui/live/use-live";
import { ResourceRow } from "@/app/ui/resources/resource-row";
import { ResourceSection } from "@/app/ui/resources/resource-section";
import type { Profile } from "@/lib/contract/profiles";
import { showHidden } from "@/lib/contract/show-hidden.mjs";

const EMPTY = {
  title: "No Descope profile yet",
  text: "A profile holds what Gatehouse needs to put a Descope login in front of your tunnels: issuer URL, Project ID and Access Key.",
};

export function ProfileList({ profiles }: { profiles: readonly Profile[] }) {
  const tunnels = useTunnels();
  return (
    <ResourceSection
      id="profiles"
      title="Descope profiles"
      sub="They log your visitors in: each is one Descope application, which any number of tunnels can use."
      create={{ href: "/profiles/new", label: "New profile" }}
      empty={EMPTY}
      items={profiles}
      toRow={(profile) => (
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
      )}
    />
  );
}
