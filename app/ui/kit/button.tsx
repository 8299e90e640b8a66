"use client";

import { ExternalLink, LoaderCircle } from "lucide-react";
import type { ComponentProps, KeyboardEvent, ReactNode } from "react";
import { useInBrowser } from "@/app/ui/time/clock";
import { joinClasses } from "./join-classes";
import { PageLink, type PageLinkProps } from "./page-link";

type Look = "plain" | "primary" | "ghost" | "danger";
type Size = "normal" | "small";

const BASE =
  "inline-flex shrink-0 items-center justify-center gap-1.5 rounded-md border whitespace-nowrap select-none transition-colors duration-100 in-data-ready:disabled:opacity-55 pointer-coarse:min-h-11";

const LOOKS: Record<Look, string> = {
  plain:
    "border-line-strong bg-panel text-text hover:not-disabled:bg-raised active:not-disabled:bg-line",
  primary:
    "border-accent bg-accent font-medium text-accent-ink hover:not-disabled:border-accent-strong hover:not-disabled:bg-accent-strong",
  ghost: "border-transparent text-muted hover:not-disabled:bg-raised hover:not-disabled:text-text",
  danger: "border-bad bg-bad font-medium text-panel hover:not-disabled:opacity-90",
};

const SIZES: Record<Size, string> = {
  normal: "min-h-8 px-3 py-1",
  small: "min-h-7 px-2.5 py-0.5 text-sm",
};

type Style = { look?: Look; size?: Size };

export function buttonClass({ look = "plain", size = "normal" }: Style, more?: string): string {
  return joinClasses(BASE, LOOKS[look], SIZES[size], more);
}

type ButtonProps = ComponentProps<"button"> &
  Style & {
    icon?: ReactNode;
    /** Shows a spinner instead of the icon. The button keeps the focus. */
    busy?: boolean;
  };

export function Button({ look, size, icon, busy, className, children, ...rest }: ButtonProps) {
  const Element = rest.type === "submit" ? SubmitButton : "button";
  return (
    <Element
      type="button"
      {...rest}
      aria-busy={busy || undefined}
      className={buttonClass({ ...(look ? { look } : {}), ...(size ? { size } : {}) }, className)}
    >
      {busy ? <LoaderCircle size={14} aria-hidden className="animate-spin" /> : icon}
      {children}
    </Element>
  );
}

/** Enter in a field presses it. Before React listens the browser would send the form itself, its secrets in an address. */
function SubmitButton(props: ComponentProps<"button">) {
  const isDeaf = !useInBrowser();
  return <button {...props} disabled={isDeaf || props.disabled} />;
}

type ButtonLinkProps = PageLinkProps & Style & { icon?: ReactNode };

/** A link that looks and works like a button ("New tunnel"), also with Space. */
export function ButtonLink({ look, size, icon, className, children, ...rest }: ButtonLinkProps) {
  const pressOnSpace = (event: KeyboardEvent<HTMLAnchorElement>) => {
    if (event.key !== " ") return;
    event.preventDefault();
    event.currentTarget.click();
  };
  return (
    <PageLink
      {...rest}
      role="button"
      onKeyDown={pressOnSpace}
      className={buttonClass({ ...(look ? { look } : {}), ...(size ? { size } : {}) }, className)}
    >
      {icon}
      {children}
    </PageLink>
  );
}

/** A button that opens another site in a new tab. */
export function OutButton({ href, children }: { href: string; children: ReactNode }) {
  return (
    <a href={href} target="_blank" rel="noreferrer" className={buttonClass({ size: "small" })}>
      {children}
      <ExternalLink size={13} aria-hidden className="text-faint" />
      <span className="sr-only"> (opens in a new tab)</span>
    </a>
  );
}

type IconButtonProps = Omit<ComponentProps<"button">, "aria-label"> & { label: string };

const ICON_BOX =
  "inline-grid size-7 shrink-0 place-items-center rounded-md text-faint transition-colors duration-100 hover:bg-raised hover:text-text pointer-coarse:size-11 data-[state=open]:bg-raised data-[state=open]:text-text";

export function IconButton({ label, className, ...rest }: IconButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      aria-label={label}
      title={label}
      className={joinClasses(ICON_BOX, className)}
    />
  );
}

/** A link out of the dashboard, as an icon. */
export function IconLink(props: { href: string; label: string; children: ReactNode }) {
  return (
    <a
      href={props.href}
      target="_blank"
      rel="noreferrer"
      aria-label={props.label}
      title={props.label}
      className={ICON_BOX}
    >
      {props.children}
    </a>
  );
}
