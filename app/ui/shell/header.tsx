import { Activity, Cable, Settings, Waypoints } from "lucide-react";
import { PageLink } from "@/app/ui/kit/page-link";
import { NoticeBell } from "@/app/ui/notices/notice-bell";
import { FindButton } from "./find-button";
import { Logo } from "./logo";
import { NavLink } from "./nav-link";
import { SessionBadge, SessionPill } from "./session-pill";

const ICON = { size: 20, "aria-hidden": true, className: "sm:hidden" } as const;

export function Header({ accountNames }: { accountNames: Readonly<Record<string, string>> }) {
  return (
    <header className="grid grid-cols-[auto_minmax(0,1fr)] items-center gap-x-5 page-edges border-b border-line bg-panel py-1 sm:grid-cols-[auto_auto_minmax(0,1fr)] sm:py-2">
      <PageLink
        href="/"
        className="flex items-center gap-2 rounded-md font-semibold pointer-coarse:min-h-11"
        aria-label="Gatehouse, home"
      >
        <Logo />
        Gatehouse
      </PageLink>
      {/* On a phone it is at the bottom, where the thumb is. */}
      <nav
        aria-label="Main"
        className="max-sm:fixed max-sm:inset-x-0 max-sm:bottom-0 max-sm:grid max-sm:h-(--nav) max-sm:auto-cols-fr max-sm:grid-flow-col max-sm:border-t max-sm:border-line max-sm:bg-panel max-sm:pb-[env(safe-area-inset-bottom)] sm:flex sm:gap-1"
      >
        <NavLink href="/" below={["/tunnels"]} label="Tunnels" icon={<Waypoints {...ICON} />} />
        <NavLink
          href="/traffic"
          below={["/traffic", "/visits"]}
          label="Traffic"
          icon={<Activity {...ICON} />}
        />
        <NavLink
          href="/connections"
          below={["/profiles", "/accounts"]}
          label="Connections"
          icon={
            <span className="relative">
              <Cable {...ICON} />
              <SessionBadge />
            </span>
          }
        />
        <NavLink
          href="/settings"
          below={["/settings"]}
          label="Settings"
          icon={<Settings {...ICON} />}
        />
      </nav>
      <div className="flex min-h-8 min-w-0 items-center justify-end gap-2">
        {/* It comes, goes and changes its width, so it stands where nothing else moves for it. */}
        <SessionPill names={accountNames} />
        <FindButton />
        <NoticeBell />
      </div>
    </header>
  );
}
