import type { ReactNode } from "react";
import { orNotFound } from "@/app/or-not-found";
import { TunnelFrame } from "@/app/ui/tunnels/page/tunnel-frame";
import { findMissingSecrets } from "@/lib/tunnels/missing-secrets";
import { getTunnel } from "@/lib/tunnels/service";

type Props = { params: Promise<{ id: string }>; children: ReactNode };

export async function generateMetadata({ params }: Props) {
  const { id } = await params;
  return { title: orNotFound(() => getTunnel(id)).name };
}

/** Name, state, address and tabs of one tunnel, around each of its pages. */
export default async function TunnelLayout({ params, children }: Props) {
  const { id } = await params;
  const tunnel = orNotFound(() => getTunnel(id));
  return (
    <TunnelFrame initial={tunnel} missing={findMissingSecrets(tunnel)}>
      {children}
    </TunnelFrame>
  );
}
