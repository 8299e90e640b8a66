import { printUnmasked } from "@/lib/base/guard-output";

/**
 * The address that lets a browser in, with the token or with a ticket. Every browser and script knows this name; those
 * that are sure to find the dashboard's own are led there by the access guard (lib/server/access-guard/lead-home.ts).
 */
export function entranceAddress(port: number, tokenOrTicket: string): string {
  return `http://localhost:${port}/?token=${encodeURIComponent(tokenOrTicket)}`;
}

/** Prints the one kind of line in which the token is meant to be seen: it is how the user gets in. */
export function announce(before: string, port: number, token: string, after = ""): void {
  printUnmasked(`\n  ${before} Open ${entranceAddress(port, token)}\n${after}\n`);
}
