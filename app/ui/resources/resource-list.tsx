"use client";

import { Plus } from "lucide-react";
import type { ReactNode } from "react";
import { ButtonLink } from "@/app/ui/kit/button";
import { EmptyState } from "@/app/ui/kit/empty-state";
import { PageHead } from "@/app/ui/kit/page-head";
import { RowList } from "@/app/ui/kit/row-list";

type Props<Item> = {
  title: string;
  /** Below the title. */
  sub: string;
  /** The button that leads to the form for a new one. */
  create: { href: string; label: string };
  items: readonly Item[];
  toRow: (item: Item) => ReactNode;
  /** Said while there is none. */
  empty: { title: string; text: string };
};

/** The page of all profiles or of all accounts. */
export function ResourceList<Item>({ title, sub, create, items, toRow, empty }: Props<Item>) {
  const button = (
    <ButtonLink href={create.href} look="primary" icon={<Plus size={15} aria-hidden />}>
      {create.label}
    </ButtonLink>
  );
  if (items.length === 0) {
    return (
      <>
        <PageHead title={title} />
        <EmptyState title={empty.title} action={button}>
          {empty.text}
        </EmptyState>
      </>
    );
  }
  return (
    <>
      <PageHead title={title} sub={sub} actions={button} />
      <div className="mt-5">
        <RowList>{items.map(toRow)}</RowList>
      </div>
    </>
  );
}
