"use client";

import { Ellipsis } from "lucide-react";
import { type ReactNode, Suspense, useState } from "react";
import { IconButton } from "./button";

/** The "More" button of a menu whose code is loaded when somebody is about to open it, not with the page. */
export function LazyMenu({ load, children }: { load: () => unknown; children: ReactNode }) {
  const [wanted, setWanted] = useState(false);
  const button = (
    <IconButton
      label="More"
      aria-haspopup="menu"
      aria-expanded={false}
      onPointerEnter={load}
      onFocus={load}
      onClick={() => setWanted(true)}
    >
      <Ellipsis size={16} aria-hidden />
    </IconButton>
  );
  return wanted ? <Suspense fallback={button}>{children}</Suspense> : button;
}
