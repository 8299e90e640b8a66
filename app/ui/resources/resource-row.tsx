"use client";

import { lazy, type ReactNode } from "react";
import { LazyMenu } from "@/app/ui/kit/lazy-menu";
import { MoreButton } from "@/app/ui/kit/more-button";
import { PageLink } from "@/app/ui/kit/page-link";
import { untilLoaded } from "@/app/ui/kit/until-loaded";
import { listNames } from "@/lib/contract/list-names";
import type { Tunnel } from "@/lib/contract/tunnels";
import { deleteResource } from "./delete-resource";

const load = untilLoaded(() => import("./resource-menu"));
const ResourceMenu = lazy(load);

type Props = {
  kind: "profile" | "account";
  id: string;
  name: string;
  usedBy: readonly Tunnel[];
  /** Below the name, and in a column of its own. */
  sub: ReactNode;
  children?: ReactNode;
};

/** One profile or account in its list. */
export function ResourceRow({ kind, id, name, usedBy, sub, children }: Props) {
  const href = `/${kind}s/${id}`;
  const path = `/api/${kind}s/${id}`;
  const more = `More for ${name}`;
  return (
    <li
      aria-label={name}
      className="grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-3 gap-y-1 border-t border-line px-3.5 py-2.5 first:border-t-0 hover:bg-raised/45 @3xl:grid-cols-[minmax(0,2fr)_minmax(0,1fr)_9rem_auto]"
    >
      <div className="min-w-0 @3xl:col-start-1 @3xl:row-start-1">
        <PageLink
          href={href}
          title={name}
          className="block w-fit max-w-full truncate rounded-sm font-medium underline-offset-3 hover:underline"
        >
          {name}
        </PageLink>
        <div className="truncate text-sm text-muted">{sub}</div>
      </div>
      <div className="row-start-2 min-w-0 truncate text-sm text-muted @3xl:col-start-2 @3xl:row-start-1">
        {children}
      </div>
      <p
        className="row-start-3 text-sm text-muted @3xl:col-start-3 @3xl:row-start-1"
        title={usedBy.length > 0 ? listNames(usedBy) : undefined}
      >
        {countTunnels(usedBy.length)}
      </p>
      <div className="col-start-2 row-start-1 @3xl:col-start-4">
        <LazyMenu load={load} button={(trigger) => <MoreButton label={more} {...trigger} />}>
          <ResourceMenu
            label={more}
            href={href}
            copyHref={`/${kind}s/new?from=${id}`}
            onDelete={() => void deleteResource({ kind, name, path, usedBy })}
          />
        </LazyMenu>
      </div>
    </li>
  );
}

function countTunnels(count: number): string {
  if (count === 0) return "Not used yet";
  return count === 1 ? "Used by 1 tunnel" : `Used by ${count} tunnels`;
}
