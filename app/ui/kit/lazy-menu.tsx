"use client";

import { Ellipsis } from "lucide-react";
import { type ComponentProps, type ReactNode, Suspense, useState } from "react";
import { IconButton } from "./button";

type Trigger = Pick<
  ComponentProps<"button">,
  "aria-haspopup" | "aria-expanded" | "onPointerEnter" | "onFocus" | "onClick"
>;

/** A button whose menu is loaded when somebody is about to open it, not with the page. `button` gets what it needs. */
export function LazyMenu(props: {
  load: () => unknown;
  button: (trigger: Trigger) => ReactNode;
  children: ReactNode;
}) {
  const [wanted, setWanted] = useState(false);
  const button = props.button({
    "aria-haspopup": "menu",
    "aria-expanded": false,
    onPointerEnter: props.load,
    onFocus: props.load,
    onClick: () => setWanted(true),
  });
  return wanted ? <Suspense fallback={button}>{props.children}</Suspense> : button;
}

/** The button of a menu about one thing. In a list its label names the thing. */
export function MoreButton({ label = "More", ...trigger }: Trigger & { label?: string }) {
  return (
    <IconButton label={label} {...trigger}>
      <Ellipsis size={16} aria-hidden />
    </IconButton>
  );
}
