"use client";

import { Plus } from "lucide-react";
import type { ReactNode } from "react";
import { ButtonLink } from "@/app/ui/kit/button";
import { EmptyState } from "@/app/ui/kit/empty-state";
import { RowList } from "@/app/ui/kit/row-list";

type Props<Item> = {
  /** The section's place in the page: `/connections#profiles`. */
  id: string;
  title: string;
  /** What these are for, in one sentence. */
  sub: string;
  /** The button that leads to the form for a new one. */
  create: { href: string; label: string };
  items: readonly Item[];
  toRow: (item: Item) => ReactNode;
  /** Said while there is none. */
  empty: { title: string; text: string };
};

/** All profiles, or all accounts. */
export function ResourceSection<Item>(props: Props<Item>) {
  const { id, title, sub, create, items, toRow, empty } = props;
  const button = (
    <ButtonLink href={create.href} icon={<Plus size={15} aria-hidden />}>
      {create.label}
    </ButtonLink>
  );
  return (
    <section id={id} aria-labelledby={`${id}-title`} className="min-w-0 scroll-mt-20">
      <div className="flex flex-wrap items-end justify-between gap-x-4 gap-y-2 pb-2.5">
        <div className="min-w-0 flex-[1_1_20rem]">
          <h2 id={`${id}-title`} className="text-lg font-semibold tracking-tight">
            {title}
          </h2>
          <p className="text-pretty text-muted">{sub}</p>
        </div>
        {items.length > 0 ? button : null}
      </div>
      {items.length > 0 ? (
        <RowList>{items.map(toRow)}</RowList>
      ) : (
        <EmptyState title={empty.title} level={3} action={button}>
          {empty.text}
        </EmptyState>
      )}
    </section>
  );
}
