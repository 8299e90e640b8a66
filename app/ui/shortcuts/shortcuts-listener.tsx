"use client";

import { useRouter } from "next/navigation";
import { useEffect } from "react";
import { useLiveStore } from "@/app/ui/live/live-provider";
import { loadPalette } from "@/app/ui/overlays/load-palette";
import { closeOverlay, openOverlay, overlayStore } from "@/app/ui/overlays/overlay-store";
import { handleKey, type KeyContext, moveFocused } from "./handle-key";
import { areSingleKeysOn } from "./single-keys";
import { TYPED_INTO } from "./typed-into";

// How long the first key of a pair waits for the second.
const PAIR_MS = 1200;

/** The one listener for all shortcuts. Single letters do nothing while somebody types or a menu or dialog is open. */
export function ShortcutsListener() {
  const store = useLiveStore();
  const router = useRouter();
  useEffect(() => {
    const context: KeyContext = { store, go: (href) => router.push(href) };
    const takeSingle = singleKeys(context);
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing) return;
      if (takePaletteKey(event)) return;
      if (isBusy(event.target) || takeMove(event, context)) return;
      takeSingle(event);
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, [store, router]);
  return null;
}

/** Handles single letters, and pairs of letters. */
function singleKeys(context: KeyContext): (event: KeyboardEvent) => void {
  let first: { key: string; at: number } | undefined;
  return (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !areSingleKeysOn()) return;
    const paired = first !== undefined && event.timeStamp - first.at < PAIR_MS;
    const before = paired ? `${first?.key} ` : "";
    first = event.key === "g" && !paired ? { key: "g", at: event.timeStamp } : undefined;
    if (!first && handleKey(before + event.key, context)) event.preventDefault();
  };
}

/** Ctrl-K or ⌘K, also while somebody types. */
function takePaletteKey(event: KeyboardEvent): boolean {
  if (event.key === "Control" || event.key === "Meta") void loadPalette();
  if (!isPaletteKey(event)) return false;
  event.preventDefault();
  if (overlayStore.get()?.kind === "palette") closeOverlay();
  else openOverlay({ kind: "palette" });
  return true;
}

function takeMove(event: KeyboardEvent, context: KeyContext): boolean {
  const step = moveStep(event);
  if (!step) return false;
  event.preventDefault();
  void moveFocused(step, context);
  return true;
}

function isPaletteKey({ key, ctrlKey, metaKey, altKey, shiftKey }: KeyboardEvent): boolean {
  return key.toLowerCase() === "k" && (ctrlKey || metaKey) && !altKey && !shiftKey;
}

function moveStep({ key, altKey, ctrlKey, metaKey, shiftKey }: KeyboardEvent): 1 | -1 | undefined {
  if (!altKey || ctrlKey || metaKey || shiftKey) return undefined;
  if (key === "ArrowUp") return -1;
  return key === "ArrowDown" ? 1 : undefined;
}

function isBusy(target: EventTarget | null): boolean {
  if (document.querySelector("dialog[open], [role=menu], [role=dialog]")) return true;
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || target.closest(TYPED_INTO) !== null)
  );
}
