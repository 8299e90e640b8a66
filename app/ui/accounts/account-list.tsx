"use client";

import { Plus } from "lucide-react";
import { ButtonLink } from "@/app/ui/kit/button";
import { EmptyState } from "@/app/ui/kit/empty-state";
import { PageHead } from "@/app/ui/kit/page-head";
import { RowList } from "@/app/ui/kit/row-list";
import { useSessions, useTunnels } from "@/app/ui/live/use-live";
import { ResourceRow } from "@/app/ui/resources/resource-row";
import type { Account } from "@/lib/contract/accounts";
import { SessionText } from "./session-text";

export function AccountList({ accounts }: { accounts: readonly Account[] }) {
  const tunnels = useTunnels();
  const sessions = useSessions();
  const create = (
    <ButtonLink href="/accounts/new" look="primary" icon={<Plus size={15} aria-hidden />}>
      New account
    </ButtonLink>
  );
  if (accounts.length === 0) {
    return (
      <>
        <PageHead title="Accounts" />
        <EmptyState title="No ngrok account yet" action={create}>
          An account holds the authtoken with which Gatehouse connects to ngrok. All tunnels of an
          account share one connection.
        </EmptyState>
      </>
    );
  }
  return (
    <>
      <PageHead title="Accounts" sub="Connections to ngrok" actions={create} />
      <div className="mt-5">
        <RowList>
          {accounts.map((account) => (
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
          ))}
        </RowList>
      </div>
    </>
  );
}
