import type { Env } from "@/lib/base/env";
import { printUnmasked } from "@/lib/base/guard-output";

/**
 * The address that lets a browser in, with the token or a ticket. It uses the name `localhost`, which every browser and
 * script can resolve. Browsers that are sure to resolve the dashboard's own host name are redirected there by the
 * access guard (lib/server/access-guard/lead-home.ts).
 */
export function entranceAddress(port: number, tokenOrTicket: string): string {
  return `http://localhost:${port}/?token=${encodeURIComponent(tokenOrTicket)}`;
}

/**
 * Prints the only line that shows the token unmasked: the user opens the dashboard with it. Where the output is kept,
 * the line says how to get in without it.
 */
export function announce(
  before: string,
  { port, announce: shown }: Pick<Env, "port" | "announce">,
  token: string,
  after = "",
): void {
  const how = shown ? `Open ${entranceAddress(port, token)}` : "Open it with: gatehouse open";
  printUnmasked(`\n  ${before} ${how}\n${after}\n`);
}
