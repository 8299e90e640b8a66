import "server-only";
import { cameUnverified } from "@/lib/access/known-people";
import { describeUnverified } from "@/lib/access/unverified-words";
import { sharedOnce } from "@/lib/base/shared-once";
import { foldEmail } from "@/lib/contract/fold-email";
import { notify } from "@/lib/notices/service";
import { getTunnel } from "@/lib/tunnels/service";

// People who open a link at the same time, such as a class, are reported in one message.
const TOGETHER_MS = 1_500;
const MOST_KNOWN = 10_000;

type Arrivals = { known: Set<string>; waiting: Map<string, string[]> };

// Kept over restarts of a tunnel: a person who has arrived once is not reported again after the tunnel's next start.
const arrivals = () =>
  sharedOnce<Arrivals>("arrivals", () => ({ known: new Set(), waiting: new Map() }));

/** Called for every visitor event. Reports the first arrival of each person at a tunnel since Gatehouse was started. */
export function noteArrival({ tunnelId, email }: { tunnelId: string; email: string }): void {
  const { known, waiting } = arrivals();
  const key = `${tunnelId} ${foldEmail(email)}`;
  if (known.has(key) || known.size >= MOST_KNOWN) return;
  known.add(key);
  const others = waiting.get(tunnelId);
  if (others) return void others.push(email);
  waiting.set(tunnelId, [email]);
  setTimeout(() => tell(tunnelId), TOGETHER_MS).unref();
}

function tell(tunnelId: string): void {
  const all = arrivals().waiting.get(tunnelId) ?? [];
  const [first, ...others] = all;
  arrivals().waiting.delete(tunnelId);
  if (first === undefined) return;
  try {
    const { id, name, status } = getTunnel(tunnelId);
    const detail = describeUnverified(all.map((email) => !cameUnverified(tunnelId, email)));
    const who = others.length === 0 ? first : `${first} and ${others.length} more`;
    notify({
      kind: "visitor",
      tunnels: [{ id, name, ...(status.url !== undefined && { url: status.url }) }],
      title: `${who} arrived at “${name}”`,
      ...(detail && { detail }),
    });
  } catch {
    // The tunnel was deleted meanwhile.
  }
}
