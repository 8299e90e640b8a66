"use client";

import { useLinkStatus } from "next/link";
import { usePathname } from "next/navigation";
import type { ReactNode } from "react";
import { joinClasses } from "@/app/ui/kit/join-classes";
import { PageLink } from "@/app/ui/kit/page-link";

/** It is also marked on the pages `below`: those of single tunnels, for example. The icon is for phones. */
export function NavLink(props: {
  href: string;
  label: string;
  below: readonly string[];
  icon: ReactNode;
}) {
  const path = usePathname();
  const here = path === props.href;
  const inside = here || props.below.some((each) => `${path}/`.startsWith(`${each}/`));
  return (
    <PageLink
      href={props.href}
      aria-current={here ? "page" : inside ? "true" : undefined}
      className={joinClasses(
        "relative rounded-md transition-colors duration-100 hover:text-text max-sm:flex max-sm:flex-col max-sm:items-center max-sm:justify-center max-sm:gap-0.5 max-sm:text-[0.6875rem] sm:px-2.5 sm:py-1.5",
        inside ? "text-accent sm:bg-raised sm:text-text" : "text-muted",
      )}
    >
      {props.icon}
      {props.label}
      <PendingBar />
    </PageLink>
  );
}

/** Shows that a page is loading, after a short delay, so that fast pages do not flicker. */
function PendingBar() {
  const { pending } = useLinkStatus();
  return (
    <span
      aria-hidden
      className={joinClasses(
        "absolute inset-x-2.5 bottom-0.5 h-0.5 rounded-full bg-accent transition-opacity",
        pending ? "animate-breathe opacity-100 delay-150" : "opacity-0",
      )}
    />
  );
}
