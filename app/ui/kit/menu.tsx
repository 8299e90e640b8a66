"use client";

import { DropdownMenu } from "radix-ui";
import { type ReactNode, useRef } from "react";
import { joinClasses } from "./join-classes";
import { PageLink } from "./page-link";

export const MENU_ITEM =
  "flex w-full cursor-pointer items-center gap-2.5 rounded-sm px-2 py-1.5 outline-none select-none data-disabled:cursor-default data-disabled:opacity-50 data-highlighted:bg-raised pointer-coarse:min-h-11";

/**
 * A menu that is open when it is first rendered. It is not modal, because the scroll lock of a modal menu would add a
 * style element, which the Content-Security-Policy refuses. It is placed in the main landmark, where users of landmarks
 * look for it. `run` sets what to do after the menu has returned the focus.
 */
export function OpenMenu(props: {
  trigger: ReactNode;
  children: (run: (action: () => void) => () => void) => ReactNode;
}) {
  const queued = useRef<(() => void) | undefined>(undefined);
  const run = (action: () => void) => () => {
    queued.current = action;
  };
  const runQueued = () => {
    const action = queued.current;
    queued.current = undefined;
    if (action) setTimeout(action);
  };
  return (
    <DropdownMenu.Root defaultOpen modal={false}>
      <DropdownMenu.Trigger asChild>{props.trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal container={document.getElementById("main")}>
        <DropdownMenu.Content
          align="end"
          sideOffset={4}
          collisionPadding={8}
          onCloseAutoFocus={runQueued}
          className="z-40 max-h-(--radix-dropdown-menu-content-available-height) min-w-44 animate-arrive overflow-y-auto rounded-lg border border-line-strong bg-panel p-1 shadow-pop outline-none"
        >
          {props.children(run)}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

export function MenuAction(props: {
  icon: ReactNode;
  danger?: boolean;
  disabled?: boolean;
  onSelect: () => void;
  children: ReactNode;
}) {
  return (
    <DropdownMenu.Item
      disabled={props.disabled ?? false}
      onSelect={props.onSelect}
      className={joinClasses(MENU_ITEM, props.danger && "text-bad")}
    >
      <span className={props.danger ? "text-bad" : "text-faint"}>{props.icon}</span>
      {props.children}
    </DropdownMenu.Item>
  );
}

export function MenuLink(props: { icon: ReactNode; href: string; children: ReactNode }) {
  return (
    <DropdownMenu.Item asChild>
      <PageLink href={props.href} className={MENU_ITEM}>
        <span className="text-faint">{props.icon}</span>
        {props.children}
      </PageLink>
    </DropdownMenu.Item>
  );
}

export function MenuLine() {
  return <DropdownMenu.Separator className="mx-1 my-1 h-px bg-line" />;
}
