"use client";

import { useSessions, useTunnels } from "@/app/ui/live/use-live";
import { ResourceRow } from "@/app/ui/resources/resource-row";
import { ResourceSection } from "@/app/ui/resources/resource-section";
import type { Account } from "@/lib/contract/accounts";
import { SessionText } from "./session-text";

const EMPTY = {
  title: "No ngrok account yet",
  text: "An account holds the authtoken with which Gatehouse connects to ngrok. All tunnels of an account share one connection.",
};

export function AccountList({ accounts }: { accounts: readonly Account[] }) {
  const tunnels = useTunnels();
  const sessions = useSessions();
  return (
    <ResourceSection
      id="accounts"
      title="ngrok accounts"
      sub="They carry your tunnels: each is one authtoken, and all its tunnels share one connection to ngrok."
      create={{ href: "/accounts/new", label: "New account" }}
      empty={EMPTY}
      items={accounts}
      toRow={(account) => (
        <ResourceRow
          key={account.id}
          kind="account"
          id={account.id}
          name={account.name}
          usedBy={tunnels.filter((tunnel) => tunnel.accountId === account.id)}
          sub={
            account.serverAddr ? (
              <span className="font-mono text-xs">{account.serverAddr}</span>
            ) : (
              "ngrok cloud"
            )
          }
        >
          {account.hasAuthtoken ? (
            <SessionText session={sessions.get(account.id)} />
          ) : (
            <span className="text-wait">Authtoken missing</span>
          )}
        </ResourceRow>
      )}
    />
  );
}
