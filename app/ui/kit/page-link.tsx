import Link from "next/link";
import type { ComponentProps } from "react";

export type PageLinkProps = Omit<ComponentProps<typeof Link>, "prefetch">;

/**
 * A link to another page of ours. Every page is made for its request, so nothing of it could be kept: what Next fetches
 * of it beforehand is only its place among the others, and costs the page that is loading more than it spares the next.
 */
export function PageLink(props: PageLinkProps) {
  return <Link {...props} prefetch={false} />;
}
