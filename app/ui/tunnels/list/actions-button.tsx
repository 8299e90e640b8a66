"use client";

import { ChevronDown } from "lucide-react";
import type { ComponentProps } from "react";
import { Button } from "@/app/ui/kit/button";

/** Opens the menu of the whole list. */
export function ActionsButton(props: ComponentProps<"button">) {
  return (
    <Button {...props}>
      Actions
      <ChevronDown size={14} aria-hidden className="-mr-1 text-faint" />
    </Button>
  );
}
