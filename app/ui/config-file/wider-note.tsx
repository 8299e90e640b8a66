"use client";

import { ShieldAlert } from "lucide-react";
import { CheckField } from "@/app/ui/forms/fields";
import { Note } from "@/app/ui/kit/note";
import type { ImportItem } from "@/lib/contract/config-file";

type Props = { items: ImportItem[]; agreed: boolean; onAgree: (agreed: boolean) => void };

/** Why more people may get in than with the file, tunnel by tunnel. The person has to agree. */
export function WiderNote({ items, agreed, onAgree }: Props) {
  const wider = items.filter(({ widens }) => widens.length > 0);
  if (wider.length === 0) return null;
  return (
    <Note
      tone="bad"
      title={
        <span className="flex items-center gap-2">
          <ShieldAlert size={16} aria-hidden className="shrink-0 text-bad" />
          More people may get in than with the file
        </span>
      }
    >
      <ul
        // biome-ignore lint/a11y/noRedundantRoles: Safari forgets that a list without bullets is one
        role="list"
        aria-label="What the import cannot keep"
        className="mt-1 grid gap-2 text-text"
      >
        {wider.map(({ kind, name, widens }) => (
          <li key={`${kind} ${name}`} aria-label={name}>
            <p className="font-medium">{name}</p>
            <ul className="ml-4 grid list-disc gap-0.5 text-pretty">
              {widens.map((line) => (
                <li key={line}>{line}</li>
              ))}
            </ul>
          </li>
        ))}
      </ul>
      <div className="mt-2.5 text-text">
        <CheckField
          name="wider"
          label="Import them although more people may get in"
          checked={agreed}
          onChange={onAgree}
        />
      </div>
    </Note>
  );
}
