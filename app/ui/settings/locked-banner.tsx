"use client";

import { usePathname } from "next/navigation";
import { TextLink } from "@/app/ui/kit/text-link";

/** On every page except Settings, which has the details. */
export function LockedBanner({ shown }: { shown: boolean }) {
  const path = usePathname();
  if (!shown || path === "/settings") return null;
  return (
    <div role="status" className="border-b border-line bg-bad-soft px-4 py-2 text-center">
      <strong className="font-semibold">The stored secrets are locked.</strong> Tunnels cannot start
      until you <TextLink href="/settings">unlock them or enter them again</TextLink>.
    </div>
  );
}
