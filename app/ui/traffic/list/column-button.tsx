"use client";

import { Columns3 } from "lucide-react";
import { lazy } from "react";
import { IconButton } from "@/app/ui/kit/button";
import { LazyMenu } from "@/app/ui/kit/lazy-menu";
import { untilLoaded } from "@/app/ui/kit/until-loaded";

const load = untilLoaded(() => import("./column-menu"));
const ColumnMenu = lazy(load);

export function ColumnButton({ hasTunnels }: { hasTunnels: boolean }) {
  return (
    <LazyMenu
      load={load}
      button={(trigger) => (
        <IconButton label="Columns" {...trigger}>
          <Columns3 size={15} aria-hidden />
        </IconButton>
      )}
    >
      <ColumnMenu hasTunnels={hasTunnels} />
    </LazyMenu>
  );
}
