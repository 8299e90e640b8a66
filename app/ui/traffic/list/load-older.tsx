"use client";

import { useEffect, useEffectEvent, useRef, useState } from "react";
import { Button } from "@/app/ui/kit/button";

type Props = {
  /** Where the next page begins. A new one may be needed as soon as it is in view. */
  at: number | undefined;
  load: () => Promise<void> | undefined;
};

/** Below the last row: loads older requests when somebody scrolls there, or presses it. */
export function LoadOlder({ at, load }: Props) {
  const [busy, setBusy] = useState(false);
  const place = useRef<HTMLDivElement>(null);
  const press = async () => {
    setBusy(true);
    await load();
    setBusy(false);
  };
  const seen = useEffectEvent(() => {
    if (!busy) void press();
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: after each page it is looked at anew, because it may still be in view
  useEffect(() => {
    if (!place.current) return;
    const observer = new IntersectionObserver((entries) => {
      if (entries.some(({ isIntersecting }) => isIntersecting)) seen();
    });
    observer.observe(place.current);
    return () => observer.disconnect();
  }, [at]);
  return (
    <div ref={place} className="grid place-items-center p-2">
      <Button look="ghost" size="small" busy={busy} onClick={press}>
        Load older
      </Button>
    </div>
  );
}
