import { z } from "zod";
import { readTunnels } from "@/e2e/checks/chaos/dashboard/ledger";
import type { World } from "@/e2e/checks/chaos/dashboard/world";

const verdictSchema = z.object({
  verdict: z.string().optional(),
  status: z.object({ protection: z.object({ verdict: z.string() }) }).optional(),
});

/**
 * The verdict of a check of one tunnel that began after this call. "not online" when no tunnel is online, undefined
 * without an answer. The first result is ignored, because that check may have begun before.
 */
export async function verifyOne(world: World): Promise<string | undefined> {
  try {
    const online = (await readTunnels(world)).find(({ status }) => status.state === "online");
    if (!online) return "not online";
    const path = `/api/tunnels/${online.id}/verify`;
    const first = await world.api.call("POST", path, undefined, 10_000);
    // A tunnel that was open has been stopped.
    if (readVerdict(first.body) === "open") return "open";
    const second = await world.api.call("POST", path, undefined, 10_000);
    return second.status === 409 ? "not online" : readVerdict(second.body);
  } catch {
    return undefined;
  }
}

function readVerdict(body: unknown): string | undefined {
  const { data } = verdictSchema.safeParse(body);
  return data?.verdict ?? data?.status?.protection.verdict;
}
