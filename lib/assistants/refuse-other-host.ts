import "server-only";
import { parseInput } from "@/lib/base/parse-input";
import { replayInputSchema } from "@/lib/contract/traffic";
import { Problem } from "@/lib/errors/problem";
import { foldName } from "@/lib/network/claim-names";

/**
 * A server with several sites answers by `Host`, so an assistant repeats a request under the name that it came with: no
 * `Host` of its own, and none of the headers that say the same to apps behind a proxy.
 * @throws Problem 403 `owner_needed`
 */
export function refuseOtherHost(input: unknown): void {
  const { headers = [] } = parseInput(replayInputSchema, input);
  const named = headers.find(([name]) => namesHost(name));
  if (named === undefined) return;
  throw new Problem("owner_needed", {
    detail: `A replay with another ${named[0]} may reach another site of the app's server, so only the owner can send it.`,
    fix: "Leave this header out: the one of the recorded request is sent.",
  });
}

// Folded.
const HOST_NAMES = new Set([
  "host",
  "-authority",
  "forwarded",
  "x-forwarded",
  "x-host",
  "x-original-host",
  "x-http-host-override",
]);
const NO_HOST = new Set(["x-forwarded-for", "x-forwarded-proto"]);

/** Whether an app may read it as the name of its site. Folded, because some apps read `X_Forwarded_Host` as the usual one. */
function namesHost(name: string): boolean {
  const folded = foldName(name.trim());
  return HOST_NAMES.has(folded) || (folded.startsWith("x-forwarded-") && !NO_HOST.has(folded));
}
