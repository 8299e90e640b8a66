"use client";

import Link, { useLinkStatus } from "next/link";
import { usePathname } from "next/navigation";
import { joinClasses } from "@/app/ui/kit/join-classes";

/** The link to `home` is also marked on the pages of single tunnels. */
export function NavLink(props: { href: string; label: string; below: string }) {
  const path = usePathname();
  const here = path === props.href;
  const inside = here || path === props.below || path.startsWith(`${props.below}/`);
  return (
    <Link
      href={props.href}
      aria-current={here ? "page" : inside ? "true" : undefined}
      className={joinClasses(
        "relative rounded-md px-2 py-1.5 sm:px-2.5 transition-colors duration-100 hover:text-text",
        inside ? "bg-raised text-text" : "text-muted",
      )}
    >
      {props.label}
      <PendingBar />
    </Link>
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
