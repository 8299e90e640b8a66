"use client";

import { BesideButton } from "@/app/ui/groups/beside-button";
import { Button } from "@/app/ui/kit/button";
import { Note } from "@/app/ui/kit/note";
import { useTunnels } from "@/app/ui/live/use-live";
import { useFreeAccounts } from "@/app/ui/share/use-free-accounts";
import type { TunnelFormState } from "./use-tunnel-form";

/** Where the account's one domain is in use already: one link has room for both. */
export default function OneDomainNote({ form }: { form: TunnelFormState }) {
  const { accountId, domain, group } = form.values.text;
  const isFree = useFreeAccounts().includes(accountId);
  const others = useTunnels().filter(
    (tunnel) =>
      tunnel.id !== form.tunnelId &&
      tunnel.accountId === accountId &&
      tunnel.status.state === "online",
  );
  const link = others.flatMap(({ status }) => status.link ?? [])[0];
  const holder = others.find((tunnel) => tunnel.domain === undefined);
  if (!isFree || domain !== "") return null;
  if (link) {
    if (group.trim().toLowerCase() === link.group.toLowerCase()) return null;
    return (
      <Note
        tone="info"
        title={`The account has one domain, for the link of “${link.group}”.`}
        actions={
          <Button
            size="small"
            onClick={() => {
              form.text("group").onChange(link.group);
              form.setMoreOpen(true);
            }}
          >
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
