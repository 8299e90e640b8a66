"use client";

import { useRouter } from "next/navigation";
import { type ReactNode, useEffect, useRef } from "react";
import { ButtonLink } from "@/app/ui/kit/button";
import { EmptyState } from "@/app/ui/kit/empty-state";
import { PageHead } from "@/app/ui/kit/page-head";
import { useTunnel } from "@/app/ui/live/use-live";
import type { Missing } from "@/app/ui/settings/missing-secrets";
import { hasNotes } from "@/app/ui/tunnels/has-notes";
import { TunnelNotes } from "@/app/ui/tunnels/tunnel-notes";
import type { Tunnel } from "@/lib/contract/tunnels";
import { MissingSecretsNote } from "./missing-secrets-note";
import { TunnelHead } from "./tunnel-head";
import { TunnelTabs } from "./tunnel-tabs";

/** The head of a tunnel's pages, live, with what is wrong and the tabs. */
export function TunnelFrame({
  initial,
  missing,
  children,
}: {
  initial: Tunnel;
  missing: readonly Missing[];
  children: ReactNode;
}) {
  const tunnel = useTunnel(initial.id, initial);
  useRefreshOnEdit(tunnel);
  if (!tunnel) return <Deleted name={initial.name} />;
  return (
    <>
      <TunnelHead tunnel={tunnel} />
      {hasNotes(tunnel) ? (
        <div className="mt-4 grid gap-2">
          <TunnelNotes tunnel={tunnel} />
        </div>
      ) : null}
      <MissingSecretsNote missing={missing} />
      <TunnelTabs id={tunnel.id} />
      {children}
    </>
  );
}

/** Loads the page again when the configuration changes, because the server renders the policy and names. */
function useRefreshOnEdit(tunnel: Tunnel | undefined) {
  const router = useRouter();
  const seen = useRef(tunnel?.updatedAt);
  const version = tunnel?.updatedAt;
  useEffect(() => {
    if (!version || version === seen.current) return;
    seen.current = version;
    router.refresh();
  }, [version, router]);
}

function Deleted({ name }: { name: string }) {
  return (
    <>
      <PageHead title={name} />
      <EmptyState
        title="This tunnel is deleted"
        action={
          <ButtonLink href="/" look="primary">
            Go to the tunnels
          </ButtonLink>
        }
      >
        It was stopped and its settings and history are gone.
      </EmptyState>
    </>
  );
}
