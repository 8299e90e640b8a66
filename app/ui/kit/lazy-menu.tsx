"use client";

import { type ComponentProps, type ReactNode, Suspense, useState } from "react";

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
