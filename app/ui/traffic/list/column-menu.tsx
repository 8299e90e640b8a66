"use client";

import { Check, Columns3 } from "lucide-react";
import { DropdownMenu } from "radix-ui";
import { IconButton } from "@/app/ui/kit/button";
import { MENU_ITEM, OpenMenu } from "@/app/ui/kit/menu";
import { chosenColumns } from "./chosen-columns";
import { CHOSEN_COLUMNS, COLUMN_NAMES, readColumns, toggleColumn } from "./columns";

/** Which columns the list has. The menu stays open, because several may be chosen. */
export default function ColumnMenu({ hasTunnels }: { hasTunnels: boolean }) {
  const text = chosenColumns.use();
  const shown = readColumns(text, hasTunnels);
  return (
    <OpenMenu
      trigger={
        <IconButton label="Columns">
          <Columns3 size={15} aria-hidden />
        </IconButton>
      }
    >
      {() =>
        CHOSEN_COLUMNS.filter((column) => hasTunnels || column !== "tunnel").map((column) => (
          <DropdownMenu.CheckboxItem
            key={column}
            checked={shown.includes(column)}
            onSelect={(event) => event.preventDefault()}
            onCheckedChange={(checked) => chosenColumns.set(toggleColumn(text, column, checked))}
            className={MENU_ITEM}
          >
            <span className="grid size-4 place-items-center text-accent">
              <DropdownMenu.ItemIndicator>
                <Check size={14} aria-hidden />
              </DropdownMenu.ItemIndicator>
            </span>
            {COLUMN_NAMES[column]}
          </DropdownMenu.CheckboxItem>
        ))
      }
    </OpenMenu>
  );
}
