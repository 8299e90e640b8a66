"use client";

import type { ReactNode } from "react";
import { Button, ButtonLink } from "@/app/ui/kit/button";

type Props = {
  form: { busy: boolean; dirty: boolean; discard: () => void; clearDraft: () => void };
  /** True for a new thing, false for a change. */
  isNew: boolean;
  /** Where Cancel leads. */
  back: string;
  /** Further buttons. */
  children?: ReactNode;
};

/** The buttons of a form: save, cancel or discard. */
export function FormButtons({ form, isNew, back, children }: Props) {
  return (
    <div className="flex flex-wrap items-center gap-2">
      <Button type="submit" look="primary" busy={form.busy}>
        {isNew ? "Create" : "Save"}
      </Button>
      {children}
      {isNew ? (
        <ButtonLink look="ghost" href={back} onClick={form.clearDraft}>
          Cancel
        </ButtonLink>
      ) : (
        <Button look="ghost" disabled={!form.dirty} onClick={form.discard}>
          Discard changes
        </Button>
      )}
    </div>
  );
}
