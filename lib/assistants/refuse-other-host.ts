import "server-only";
import { parseInput } from "@/lib/base/parse-input";
import { replayInputSchema } from "@/lib/contract/traffic";
import { Problem } from "@/lib/errors/problem";

/**
 * A server with several sites answers by `Host`, so an assistant repeats a request under the name that it came with: no
 * `Host` of its own, and none of the headers that say the same to apps behind a proxy.
 * @throws Problem 403 `owner_needed`
 */
export function refuseOtherHost(input: unknown): void {
  const { headers = [] } = parseInput(replayInputSchema, input);
  const named = headers.find(([name]) => NAMES.has(name.trim().toLowerCase()));
  if (named === undefined) return;
  throw new Problem("owner_needed", {
    detail: `A replay with another ${named[0]} may reach another site of the app's server, so only the owner can send it.`,
    fix: "Leave this header out: the one of the recorded request is sent.",
  });
}

const NAMES = new Set(["host", "forwarded", "x-forwarded-host", "x-original-host", ":authority"]);
