"use client";

import { BesideButton } from "@/app/ui/groups/beside-button";
import { Button } from "@/app/ui/kit/button";
import { Note } from "@/app/ui/kit/note";
import { useLinkedGroups, useTunnels } from "@/app/ui/live/use-live";
import { useFreeAccounts } from "@/app/ui/share/use-free-accounts";
import type { TunnelFormState } from "./use-tunnel-form";

/** Where the account's one domain is in use already: one link has room for both. */
export default function OneDomainNote({ form }: { form: TunnelFormState }) {
  const { accountId, domain, group } = form.values.text;
  const isFree = useFreeAccounts().includes(accountId);
  const link = useLinkedGroups().find(
    (each) => each.accountId === accountId && each.domain === undefined,
  );
  const holder = useTunnels().find(
    (tunnel) =>
      tunnel.id !== form.tunnelId &&
      tunnel.accountId === accountId &&
      tunnel.domain === undefined &&
      tunnel.status.link === undefined &&
      tunnel.status.state === "online",
  );
  if (!isFree || domain !== "") return null;
  if (link) {
    if (group.trim().toLowerCase() === link.name.toLowerCase()) return null;
    return (
      <Note
        tone="info"
        title={`The account has one domain, for the link of “${link.name}”.`}
        actions={
          <Button size="small" onClick={() => form.text("group").onChange(link.name)}>
            Put it behind that link
          </Button>
        }
      >
        Apps on one link trust each other. Who may enter is decided for each.
      </Note>
    );
  }
  if (!holder || (group !== "" && group === holder.group)) return null;
  return (
    <Note
      tone="info"
      title={`The account has one domain, and “${holder.name}” uses it.`}
      actions={
        form.tunnelId ? (
          <BesideButton
            tunnelId={form.tunnelId}
            beside={{ tunnelId: holder.id, name: holder.name }}
          />
        ) : undefined
      }
    >
      {form.tunnelId
        ? "One link has room for both."
        : "One link has room for both: once this tunnel is saved, its page offers it."}
    </Note>
  );
}
