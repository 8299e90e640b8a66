"use client";

import { Search } from "lucide-react";
import { loadPalette } from "@/app/ui/overlays/load-palette";
import { openOverlay } from "@/app/ui/overlays/overlay-store";
import { Kbd } from "@/app/ui/shortcuts/kbd";

/** Opens the palette. It looks like the palette's field. */
export function FindButton() {
  return (
    <button
      type="button"
      aria-haspopup="dialog"
      aria-keyshortcuts="Control+K Meta+K"
      onPointerEnter={() => void loadPalette()}
      onFocus={() => void loadPalette()}
      onClick={() => openOverlay({ kind: "palette" })}
      className="flex size-7 shrink-0 items-center justify-center gap-2 rounded-md text-faint hover:bg-raised hover:text-text pointer-coarse:size-11 lg:h-8 lg:w-52 lg:justify-start lg:border lg:border-line-strong lg:bg-raised/60 lg:px-2.5 lg:text-muted lg:hover:border-control"
    >
      <Search size={15} aria-hidden className="shrink-0 lg:hidden" />
      <span className="grow text-left max-lg:sr-only">Find or do…</span>
      <span aria-hidden className="hidden gap-0.5 lg:flex">
        <Kbd>mod</Kbd>
        <Kbd>K</Kbd>
      </span>
    </button>
  );
}
