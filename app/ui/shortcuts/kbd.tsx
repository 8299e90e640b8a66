"use client";

import { useInBrowser } from "@/app/ui/time/clock";

/** One key cap. `mod` is ⌘ on Apple keyboards and Ctrl elsewhere. */
export function Kbd({ children }: { children: string }) {
  return (
    <kbd className="inline-block min-w-5 rounded-sm border border-line-strong bg-panel px-1 text-center font-mono text-xs text-muted">
      {children === "mod" ? <Mod /> : children}
    </kbd>
  );
}

function Mod() {
  const inBrowser = useInBrowser();
  return inBrowser && /Mac|iPhone|iPad/.test(navigator.platform) ? "⌘" : "Ctrl";
}
