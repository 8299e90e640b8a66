"use client";

import { lazy } from "react";
import { LazyMenu } from "@/app/ui/kit/lazy-menu";
import type { Tunnel } from "@/lib/contract/tunnels";

const load = () => import("./tunnel-menu");
const TunnelMenu = lazy(load);

export function TunnelMenuButton({ tunnel, page }: { tunnel: Tunnel; page?: boolean }) {
  return (
    <LazyMenu load={load}>
      <TunnelMenu tunnel={tunnel} page={page ?? false} />
    </LazyMenu>
  );
}
