"use client";

import { useRouter } from "next/navigation";
import { useEffect, useEffectEvent, useRef, useTransition } from "react";
import { onChange } from "./announce-change";

/** Loads the page again after every change, also after one that happens while the page is loading. */
export function RefreshOnChange() {
  const router = useRouter();
  const [pending, startTransition] = useTransition();
  const missed = useRef(false);

  const refresh = useEffectEvent(() => {
    missed.current = pending;
    if (!pending) startTransition(() => router.refresh());
  });
  useEffect(() => onChange(() => refresh()), []);
  useEffect(() => {
    if (!pending && missed.current) refresh();
  }, [pending]);
  return null;
}
