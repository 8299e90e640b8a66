import { readEnv } from "@/lib/base/env";
import { isLoopback } from "@/lib/contract/upstream";

/** Whether an http(s) URL leads to this dashboard itself. */
export function isDashboard({ protocol, hostname, port }: URL): boolean {
  const number = Number(port || (protocol === "https:" ? 443 : 80));
  return number === readEnv().port && isLoopback(hostname);
}
