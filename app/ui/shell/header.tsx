import Link from "next/link";
import { NoticeBell } from "@/app/ui/notices/notice-bell";
import { FindButton } from "./find-button";
import { Logo } from "./logo";
import { NavLink } from "./nav-link";
import { SessionPill } from "./session-pill";

export function Header({ accountNames }: { accountNames: Readonly<Record<string, string>> }) {
  return (
    <header className="grid grid-cols-[auto_minmax(0,1fr)] items-center gap-x-5 gap-y-1 border-b border-line bg-panel px-3 py-2 sm:grid-cols-[auto_auto_minmax(0,1fr)] sm:px-5">
      <Link
        href="/"
        className="flex items-center gap-2 rounded-md font-semibold"
        aria-label="Gatehouse, home"
      >
        <Logo />
        Gatehouse
      </Link>
      <nav
        aria-label="Main"
        className="order-last col-span-2 -mx-1 flex text-sm sm:order-none sm:col-span-1 sm:mx-0 sm:gap-1 sm:text-base"
      >
        <NavLink href="/" below="/tunnels" label="Tunnels" />
        <NavLink href="/traffic" below="/traffic" label="Traffic" />
        <NavLink href="/profiles" below="/profiles" label="Profiles" />
        <NavLink href="/accounts" below="/accounts" label="Accounts" />
        <NavLink href="/settings" below="/settings" label="Settings" />
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
