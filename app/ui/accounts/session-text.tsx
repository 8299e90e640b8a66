import { formatLatency } from "@/app/ui/time/format-time";
import { Elapsed } from "@/app/ui/time/times";
import type { SessionStatus } from "@/lib/contract/events";

/** The state of the account's connection as text. Nothing while it is idle. */
export function SessionText({ session }: { session: SessionStatus | undefined }) {
  if (!session || session.state === "idle") return null;
  const { state, since, latencyMs } = session;
  if (state === "online") {
    return (
      <span className="text-ok">
        Connected for <Elapsed at={since} />
        {latencyMs === undefined ? "" : ` · ${formatLatency(latencyMs)}`}
      </span>
    );
  }
  if (state === "failed") return <span className="text-bad">Not connected</span>;
  return (
    <span className="text-wait">{state === "connecting" ? "Connecting…" : "Reconnecting…"}</span>
  );
}
