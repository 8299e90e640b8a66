"use client";

import { lazy, Suspense } from "react";
import { untilLoaded } from "@/app/ui/kit/until-loaded";
import { loadPalette } from "./load-palette";
import { closeOverlay, type Overlay, overlayStore } from "./overlay-store";

// Each is loaded when it is first opened, so that the first page loads without them.
const Palette = lazy(loadPalette);
const ShortcutHelp = lazy(untilLoaded(() => import("@/app/ui/shortcuts/shortcut-help")));
const ShareDialog = lazy(untilLoaded(() => import("@/app/ui/share/share-dialog")));
const LinkDialog = lazy(untilLoaded(() => import("@/app/ui/groups/link-dialog")));
const StopTimeDialog = lazy(untilLoaded(() => import("@/app/ui/stop-time/stop-time-dialog")));

/** Shows what `openOverlay` asked for. */
export function Overlays() {
  const overlay = overlayStore.use();
  return overlay ? <Suspense>{render(overlay)}</Suspense> : null;
}

function render(overlay: Overlay) {
  switch (overlay.kind) {
    case "palette":
      return <Palette onClose={closeOverlay} />;
    case "shortcuts":
      return <ShortcutHelp onClose={closeOverlay} />;
    case "share":
      return <ShareDialog {...overlay} onClose={closeOverlay} />;
    case "link":
      return <LinkDialog {...overlay} onClose={closeOverlay} />;
    case "stop-time":
      return <StopTimeDialog {...overlay} onClose={closeOverlay} />;
  }
}
