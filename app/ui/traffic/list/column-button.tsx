"use client";

import { Columns3 } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { IconButton } from "@/app/ui/kit/button";

const load = () => import("./column-menu");
const ColumnMenu = lazy(load);

/** Opens the menu of columns, whose code is loaded when somebody is about to open it. */
export function ColumnButton({ hasTunnels }: { hasTunnels: boolean }) {
  const [wanted, setWanted] = useState(false);
  const button = (
    <IconButton
      label="Columns"
      aria-haspopup="menu"
      aria-expanded={false}
      onPointerEnter={() => void load()}
      onFocus={() => void load()}
      onClick={() => setWanted(true)}
    >
      <Columns3 size={15} aria-hidden />
    </IconButton>
  );
  if (!wanted) return button;
  return (
    <Suspense fallback={button}>
      <ColumnMenu hasTunnels={hasTunnels} />
    </Suspense>
  );
}
