"use client";

import { lazy } from "react";
import { LazyMenu } from "@/app/ui/kit/lazy-menu";
import { MoreButton } from "@/app/ui/kit/more-button";
import { untilLoaded } from "@/app/ui/kit/until-loaded";
import type { Tunnel } from "@/lib/contract/tunnels";

const load = untilLoaded(() => import("./tunnel-menu"));
const TunnelMenu = lazy(load);

export function TunnelMenuButton({ tunnel, page }: { tunnel: Tunnel; page?: boolean }) {
  const label = page ? "More" : `More for ${tunnel.name}`;
  return (
    <LazyMenu load={load} button={(trigger) => <MoreButton label={label} {...trigger} />}>
      <TunnelMenu tunnel={tunnel} page={page ?? false} label={label} />
    </LazyMenu>
  );
}
