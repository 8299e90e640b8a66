"use client";

import { useRouter } from "next/navigation";
import { lazy, type ReactNode, Suspense, useEffect, useRef, useState } from "react";
import { Button, ButtonLink } from "@/app/ui/kit/button";
import { useCopy } from "@/app/ui/kit/copy-button";
import { EmptyState } from "@/app/ui/kit/empty-state";
import { PageHead } from "@/app/ui/kit/page-head";
import { useTunnel } from "@/app/ui/live/use-live";
import { openOverlay } from "@/app/ui/overlays/overlay-store";
import type { Missing } from "@/app/ui/settings/missing-secrets";
import { Ago, Elapsed } from "@/app/ui/time/times";
import { TunnelMenuButton } from "@/app/ui/tunnels/actions/tunnel-menu-button";
import { TunnelPower } from "@/app/ui/tunnels/actions/tunnel-power";
import { ChainSteps } from "@/app/ui/tunnels/chain-steps";
import { ForwardingUrl } from "@/app/ui/tunnels/forwarding-url";
import { shortUpstream } from "@/app/ui/tunnels/group-tunnels";
import { hasNotes } from "@/app/ui/tunnels/has-notes";
import { TunnelNotes } from "@/app/ui/tunnels/tunnel-notes";
import { TunnelDot, TunnelWord } from "@/app/ui/tunnels/tunnel-word";
import { STATE_WORDS } from "@/lib/contract/tunnel-chain";
import type { Tunnel, TunnelStatus } from "@/lib/contract/tunnels";
import { MissingSecretsNote } from "./missing-secrets-note";
import { TunnelTabs } from "./tunnel-tabs";

const StrangerSteps = lazy(() => import("@/app/ui/tunnels/actions/open-as-stranger"));

/** The head of a tunnel's pages, live, with the tabs. */
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
  const url = tunnel?.status.state === "online" ? tunnel.status.url : undefined;
  const [asStranger, setAsStranger] = useState(false);
  const { copy } = useCopy(url ?? "");
  const openAsStranger = () => {
    setAsStranger(true);
    void copy();
  };
  if (!tunnel) return <Deleted name={initial.name} />;
  return (
    <>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2.5">
        <div className="flex min-w-0 flex-wrap items-center gap-x-3 gap-y-1.5">
          <div className="flex min-w-0 items-baseline gap-2.5">
            <span className="relative -top-0.5">
              <TunnelDot status={tunnel.status} />
            </span>
            <h1 className="min-w-0 text-xl font-semibold tracking-tight wrap-anywhere">
              {tunnel.name}
            </h1>
          </div>
          <LiveStatus status={tunnel.status} />
        </div>
        <div className="ml-auto flex flex-wrap items-center gap-2">
          {url && !asStranger ? <Button onClick={openAsStranger}>Open as a stranger</Button> : null}
          <Button
            // On a small phone there is no room for this button. The menu has Invite too.
            className="max-[24rem]:hidden"
            onClick={() =>
              openOverlay({ kind: "share", title: tunnel.name, tunnelIds: [tunnel.id] })
            }
          >
            Share
          </Button>
          <TunnelPower tunnel={tunnel} size="normal" prominent />
          <TunnelMenuButton tunnel={tunnel} page />
        </div>
      </div>
      <div className="mt-2.5 flex min-w-0 flex-wrap items-center gap-x-2 gap-y-0.5">
        <div className="flex min-w-0 items-center gap-1">
          <ForwardingUrl tunnel={tunnel} large />
        </div>
        <span className="text-muted wrap-anywhere">→ {shortUpstream(tunnel.upstream)}</span>
      </div>
      <ChainSteps status={tunnel.status} />
      {hasNotes(tunnel) ? (
        <div className="mt-4 grid gap-2">
          <TunnelNotes tunnel={tunnel} />
        </div>
      ) : null}
      {url && asStranger ? (
        <Suspense>
          <StrangerSteps tunnel={tunnel} onClose={() => setAsStranger(false)} />
        </Suspense>
      ) : null}
      <MissingSecretsNote missing={missing} />
      <TunnelTabs id={tunnel.id} />
      {children}
    </>
  );
}

/** State and word, announced when they change. The times beside them change too often for that. */
function LiveStatus({ status }: { status: TunnelStatus }) {
  const { state, protection } = status;
  const { verdict, checkedAt } = protection;
  const isJudged = state === "online" || verdict === "open";
  return (
    <div role="status" className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
      <p className="text-muted">
        {isJudged ? (
          <span data-state={state}>{STATE_WORDS[state].text}</span>
        ) : (
          <TunnelWord status={status} />
        )}{" "}
        <span aria-live="off">
          for <Elapsed at={status.since} />
        </span>
      </p>
      {isJudged ? (
        <TunnelWord status={status}>
          {checkedAt ? (
            <span aria-live="off" className="font-normal">
              · {verdict === "protected" ? "seen" : "checked"} <Ago at={checkedAt} />
            </span>
          ) : null}
        </TunnelWord>
      ) : null}
    </div>
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
