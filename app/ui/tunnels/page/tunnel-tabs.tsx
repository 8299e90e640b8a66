"use client";

import { usePathname } from "next/navigation";
import { joinClasses } from "@/app/ui/kit/join-classes";
import { PageLink } from "@/app/ui/kit/page-link";
import { useAskCount } from "@/app/ui/live/use-live";

const TABS = [
  { path: "", label: "Overview" },
  { path: "/traffic", label: "Traffic" },
  { path: "/access", label: "Access" },
  { path: "/settings", label: "Settings" },
];

/**
 * The four pages of a tunnel. They fit the smallest phone side by side. The head of all four stays at one place: see
 * `data-tabs` in globals.css.
 */
export function TunnelTabs({ id }: { id: string }) {
  const here = usePathname();
  const asks = useAskCount(id);
  return (
    <nav aria-label="Tunnel" data-tabs className="mt-4 mb-4 flex border-b border-line sm:gap-1">
      {TABS.map(({ path, label }) => {
        const href = `/tunnels/${id}${path}`;
        const current = href === here;
        return (
          <PageLink
            key={path}
            href={href}
            aria-current={current ? "page" : undefined}
            className={joinClasses(
              "-mb-px flex items-center justify-center gap-1.5 border-b-2 px-2.5 py-2 whitespace-nowrap focus-visible:-outline-offset-2 max-sm:flex-1 pointer-coarse:min-h-11",
              current
                ? "border-text font-medium text-text"
                : "border-transparent text-muted hover:text-text",
            )}
          >
            {label}
            {path === "/access" && asks > 0 ? <Waiting count={asks} /> : null}
          </PageLink>
        );
      })}
    </nav>
  );
}

/** How many people wait for an answer. */
function Waiting({ count }: { count: number }) {
  return (
    <span className="min-w-5 rounded-full bg-wait-soft px-1.5 text-center text-xs leading-5 font-semibold text-wait">
      {count}
      <span className="sr-only">{count === 1 ? " asks to come in" : " ask to come in"}</span>
    </span>
  );
}
