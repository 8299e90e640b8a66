"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";
import { joinClasses } from "@/app/ui/kit/join-classes";

const TABS = [
  { path: "", label: "Overview" },
  { path: "/traffic", label: "Traffic" },
  { path: "/visitors", label: "Visitors" },
  { path: "/visits", label: "Visit log" },
  { path: "/policy", label: "Policy" },
  { path: "/history", label: "History" },
  { path: "/settings", label: "Settings" },
];

export function TunnelTabs({ id }: { id: string }) {
  const here = usePathname();
  return (
    <nav
      aria-label="Tunnel"
      className="mt-6 mb-4 flex gap-1 overflow-x-auto overflow-y-hidden border-b border-line"
    >
      {TABS.map(({ path, label }) => {
        const href = `/tunnels/${id}${path}`;
        const current = href === here;
        return (
          <Link
            key={path}
            href={href}
            aria-current={current ? "page" : undefined}
            className={joinClasses(
              "-mb-px border-b-2 px-2.5 py-2 whitespace-nowrap focus-visible:-outline-offset-2",
              current
                ? "border-text font-medium text-text"
                : "border-transparent text-muted hover:text-text",
            )}
          >
            {label}
          </Link>
        );
      })}
    </nav>
  );
}
