"use client";

import { useRouter } from "next/navigation";
import { useEffect, useEffectEvent, useRef, useTransition } from "react";
import { onChange } from "./announce-change";

/** Fetches the page again after every change. One that comes while a fetch is on its way would be missed by it. */
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
