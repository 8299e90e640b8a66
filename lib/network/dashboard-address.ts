import { isLoopback } from "@/lib/contract/upstream";
import { readEnv } from "@/lib/env";

/** Whether an http(s) URL leads to this dashboard itself. */
export function isDashboard({ protocol, hostname, port }: URL): boolean {
  const number = Number(port || (protocol === "https:" ? 443 : 80));
  return number === readEnv().port && isLoopback(hostname);
}
