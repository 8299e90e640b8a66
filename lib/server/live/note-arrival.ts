import "server-only";
import { sharedOnce } from "@/lib/base/shared-once";
import { notify } from "@/lib/notices/service";
import { getTunnel } from "@/lib/tunnels/service";

// A class that opens a link together is told in one message.
const TOGETHER_MS = 1_500;
const MOST_KNOWN = 10_000;

type Arrivals = { known: Set<string>; waiting: Map<string, string[]> };

// Of the people, not of a run: who has arrived once is no news after the tunnel's next start.
const arrivals = () =>
  sharedOnce<Arrivals>("arrivals", () => ({ known: new Set(), waiting: new Map() }));

/** Takes every sign of a visitor; tells of a person's first arrival at a tunnel since Gatehouse was started. */
export function noteArrival({ tunnelId, email }: { tunnelId: string; email: string }): void {
  const { known, waiting } = arrivals();
  const key = `${tunnelId} ${email.toLowerCase()}`;
  if (known.has(key) || known.size >= MOST_KNOWN) return;
  known.add(key);
  const others = waiting.get(tunnelId);
  if (others) return void others.push(email);
  waiting.set(tunnelId, [email]);
  setTimeout(() => tell(tunnelId), TOGETHER_MS).unref();
}

function tell(tunnelId: string): void {
  const [first, ...others] = arrivals().waiting.get(tunnelId) ?? [];
  arrivals().waiting.delete(tunnelId);
  if (first === undefined) return;
  try {
    const { id, name, status } = getTunnel(tunnelId);
    const who = others.length === 0 ? first : `${first} and ${others.length} more`;
    notify({
      kind: "visitor",
      tunnels: [{ id, name, ...(status.url !== undefined && { url: status.url }) }],
      title: `${who} arrived at “${name}”`,
    });
  } catch {
    // It was deleted meanwhile: nobody is at it any more.
  }
}
