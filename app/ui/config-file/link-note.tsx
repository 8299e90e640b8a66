"use client";

import { Waypoints } from "lucide-react";
import { CheckField } from "@/app/ui/forms/fields";
import { Note } from "@/app/ui/kit/note";
import type { ImportPreview } from "@/lib/contract/config-file";
import { SHARED_LINK } from "@/lib/contract/group-patch";

type Props = {
  links: ImportPreview["links"];
  agreed: readonly string[];
  onAgree: (id: string, agreed: boolean) => void;
};

/** The links to which tunnels of the file come, for each of which the person has to agree that its apps trust each other. */
export function LinkNote({ links, agreed, onAgree }: Props) {
  if (links.length === 0) return null;
  return (
    <Note
      tone="bad"
      title={
        <span className="flex items-center gap-2">
          <Waypoints size={16} aria-hidden className="shrink-0 text-bad" />
          Tunnels would come behind one link with other apps
        </span>
      }
    >
      <p className="text-pretty">{SHARED_LINK}</p>
      <ul
        // biome-ignore lint/a11y/noRedundantRoles: Safari forgets that a list without bullets is one
        role="list"
        aria-label="Links that get more apps"
        className="mt-2.5 grid gap-2.5 text-text"
      >
        {links.map(({ id, group, tunnels }) => (
          <li key={id}>
            <CheckField
              name={`link-${id}`}
              label={`The apps on the link of “${group}” trust each other`}
              help={`With ${tunnels.map((name) => `“${name}”`).join(", ")}.`}
              checked={agreed.includes(id)}
              onChange={(yes) => onAgree(id, yes)}
            />
          </li>
        ))}
      </ul>
    </Note>
  );
}
