"use client";

import { Copy, Ellipsis, Pencil, Trash2 } from "lucide-react";
import { IconButton } from "@/app/ui/kit/button";
import { MenuAction, MenuLine, MenuLink, OpenMenu } from "@/app/ui/kit/menu";

const ICON = { size: 15, "aria-hidden": true } as const;

/** Edit, duplicate, delete. Loaded on demand. */
export default function ResourceMenu(props: {
  label: string;
  href: string;
  copyHref: string;
  onDelete: () => void;
}) {
  return (
    <OpenMenu
      trigger={
        <IconButton label={props.label}>
          <Ellipsis size={16} aria-hidden />
        </IconButton>
      }
    >
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
