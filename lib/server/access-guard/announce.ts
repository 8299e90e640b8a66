import { printUnmasked } from "@/lib/base/guard-output";

/**
 * The address that lets a browser in, with the token or a ticket. It uses the name `localhost`, which every browser and
 * script can resolve. Browsers that are sure to resolve the dashboard's own host name are redirected there by the
 * access guard (lib/server/access-guard/lead-home.ts).
 */
export function entranceAddress(port: number, tokenOrTicket: string): string {
  return `http://localhost:${port}/?token=${encodeURIComponent(tokenOrTicket)}`;
}

/** Prints the only line that shows the token unmasked: the user opens the dashboard with it. */
export function announce(before: string, port: number, token: string, after = ""): void {
  printUnmasked(`\n  ${before} Open ${entranceAddress(port, token)}\n${after}\n`);
}
