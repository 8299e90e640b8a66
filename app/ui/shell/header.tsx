import Link from "next/link";
import { Logo } from "./logo";
import { NavLink } from "./nav-link";
import { SessionPill } from "./session-pill";

export function Header({ accountNames }: { accountNames: Readonly<Record<string, string>> }) {
  return (
    <header className="sticky top-0 z-30 flex flex-wrap items-center gap-x-5 gap-y-1 border-b border-line bg-panel px-3 py-2 sm:px-5">
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
        className="order-last -mx-1 flex w-full gap-1 sm:order-none sm:mx-0 sm:w-auto"
      >
        <NavLink href="/" below="/tunnels" label="Tunnels" />
        <NavLink href="/profiles" below="/profiles" label="Profiles" />
        <NavLink href="/accounts" below="/accounts" label="Accounts" />
      </nav>
      <div className="ml-auto flex min-h-8 min-w-0 items-center">
        <SessionPill names={accountNames} />
      </div>
    </header>
  );
}
