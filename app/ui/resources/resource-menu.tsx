"use client";

import { Copy, Pencil, Trash2 } from "lucide-react";
import { MenuAction, MenuLine, MenuLink, OpenMenu } from "@/app/ui/kit/menu";
import { MoreButton } from "@/app/ui/kit/more-button";

const ICON = { size: 15, "aria-hidden": true } as const;

/** Edit, duplicate, delete. Loaded on demand. */
export default function ResourceMenu(props: {
  label: string;
  href: string;
  copyHref: string;
  onDelete: () => void;
}) {
  return (
    <OpenMenu trigger={<MoreButton label={props.label} />}>
      {(run) => (
        <>
          <MenuLink icon={<Pencil {...ICON} />} href={props.href}>
            Edit
          </MenuLink>
          <MenuLink icon={<Copy {...ICON} />} href={props.copyHref}>
            Duplicate
          </MenuLink>
          <MenuLine />
          <MenuAction danger icon={<Trash2 {...ICON} />} onSelect={run(props.onDelete)}>
            Delete
          </MenuAction>
        </>
      )}
    </OpenMenu>
  );
}
