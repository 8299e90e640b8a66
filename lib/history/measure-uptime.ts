import {
  UPTIME_HOURS,
  UPTIME_KINDS,
  type Uptime,
  type UptimeKind,
  type UptimeSegment,
} from "@/lib/contract/history";
import type { TunnelState } from "@/lib/contract/tunnels";

/** A time in which Gatehouse ran and was awake. `run`: the start of that process. All in ms since the epoch. */
export type ObservedSpan = { run: number; from: number; until: number };

/** A change of the tunnel's state; `at` in ms since the epoch. */
export type Step = { at: number; to: TunnelState };

type Stretch = { from: number; until: number; kind: UptimeKind };

const SEGMENT_MS = 30 * 60_000;
const SEGMENTS = (UPTIME_HOURS * 3_600_000) / SEGMENT_MS;
/** A start takes a moment. Up to this long (milliseconds) it does not count as an outage. */
const START_GRACE_MS = 10_000;

/** When the strip of the last 24 hours begins: at a full or half hour. Its last segment is the current half hour. */
export function stripBegin(now: number): number {
  return (Math.floor(now / SEGMENT_MS) + 1 - SEGMENTS) * SEGMENT_MS;
}

/**
 * The uptime of the last 24 hours, from the changes of one tunnel (oldest first, with the last one before the strip)
 * and the spans in which Gatehouse ran. The rest is `unknown`, whatever the last change before it says.
 */
export function measureUptime(
  steps: readonly Step[],
  spans: readonly ObservedSpan[],
  now: number,
): Uptime {
  const stretches = spans.flatMap((span) => stretchesOf(steps, span));
  const begin = stripBegin(now);
  const segments = Array.from({ length: SEGMENTS }, (_, index) =>
    fill(begin + index * SEGMENT_MS, stretches, now),
  );
  const total = (kind: UptimeKind) => segments.reduce((sum, { ms }) => sum + ms[kind], 0);
  const up = total("up");
  const wanted = up + total("reconnecting") + total("failed");
  return { segments, share: wanted === 0 ? null : up / wanted };
}

/** When a process starts, every tunnel is stopped. After that its own changes count. */
function stretchesOf(steps: readonly Step[], { run, from, until }: ObservedSpan): Stretch[] {
  const own = steps.filter(({ at }) => at >= run && at < until);
  return [{ at: run, to: "stopped" } as const, ...own].flatMap((step, index) => {
    const end = own[index]?.at ?? until;
    return kindsOf(step, end).flatMap((stretch) => {
      const cut = { ...stretch, from: Math.max(stretch.from, from) };
      return cut.from < cut.until ? [cut] : [];
    });
  });
}

function kindsOf({ at, to }: Step, end: number): Stretch[] {
  if (to !== "starting") return [{ from: at, until: end, kind: KINDS[to] }];
  const late = Math.min(at + START_GRACE_MS, end);
  return [
    { from: at, until: late, kind: "off" },
    { from: late, until: end, kind: "reconnecting" },
  ];
}

const KINDS: Record<Exclude<TunnelState, "starting">, UptimeKind> = {
  online: "up",
  reconnecting: "reconnecting",
  failed: "failed",
  stopping: "off",
  stopped: "off",
};

function fill(from: number, stretches: readonly Stretch[], now: number): UptimeSegment {
  const to = from + SEGMENT_MS;
  const end = Math.min(to, now);
  const ms = { up: 0, reconnecting: 0, failed: 0, off: 0, unknown: end - from };
  for (const stretch of stretches) {
    const shared = Math.min(stretch.until, end) - Math.max(stretch.from, from);
    if (shared <= 0) continue;
    ms[stretch.kind] += shared;
    ms.unknown -= shared;
  }
  for (const kind of UPTIME_KINDS) ms[kind] = Math.max(0, ms[kind]);
  return { from: new Date(from).toISOString(), to: new Date(to).toISOString(), ms };
}
