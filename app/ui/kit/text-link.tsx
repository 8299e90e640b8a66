import type { ComponentProps } from "react";
import { PageLink, type PageLinkProps } from "./page-link";

const LOOK =
  "rounded-sm text-accent underline decoration-line-strong underline-offset-3 hover:decoration-current";

export function TextLink(props: PageLinkProps) {
  return <PageLink {...props} className={LOOK} />;
}

/** A link to another site. */
export function OutLink({ children, ...rest }: ComponentProps<"a">) {
  return (
    <a {...rest} target="_blank" rel="noreferrer" className={LOOK}>
      {children}
      <span aria-hidden> ↗</span>
      <span className="sr-only"> (opens in a new tab)</span>
    </a>
  );
}
