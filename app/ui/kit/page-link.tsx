import Link from "next/link";
import type { ComponentProps } from "react";

export type PageLinkProps = Omit<ComponentProps<typeof Link>, "prefetch">;

/**
 * A link to another page of ours, of which nothing is fetched ahead. Every page is made anew for each request, so Next
 * would only learn which layouts it has, and would send two requests for each link while the page itself is loading.
 */
export function PageLink(props: PageLinkProps) {
  return <Link {...props} prefetch={false} />;
}
