import { formatSpan } from "@/lib/contract/format-span";
import { UPTIME_KINDS, type UptimeKind, type UptimeSegment } from "@/lib/contract/history";

export const UPTIME_WORDS: Record<UptimeKind, string> = {
  up: "Up",
  reconnecting: "Reconnecting",
  failed: "Failed",
  off: "Off",
  unknown: "Not known",
};

/** `99.7 %`: rounded down, so that only a day without an interruption is 100 %. */
export function formatShare(share: number | null): string {
  if (share === null) return "–";
  return `${Math.floor(share * 1000) / 10} %`;
}

/**
 * The time that the share is of, such as `39 s`, in which the tunnel was meant to be up and Gatehouse saw it. Undefined
 * for nearly the whole day, and for none.
 */
export function describeSpan(segments: readonly UptimeSegment[]): string | undefined {
  const on = segments.reduce((sum, { ms }) => sum + ms.up + ms.reconnecting + ms.failed, 0);
  if (on === 0 || on > MOST_OF_A_DAY_MS) return undefined;
  return formatMoment(on);
}

/** The same states in a row are one, so that a listener hears each once, and not forty-eight times "not known". */
export function joinSegments(segments: readonly UptimeSegment[]): UptimeSegment[] {
  const joined: UptimeSegment[] = [];
  for (const segment of segments) {
    const last = joined.at(-1);
    const kind = onlyKindOf(segment);
    if (last && kind && onlyKindOf(last) === kind) {
      const ms = { ...last.ms, [kind]: last.ms[kind] + segment.ms[kind] };
      joined.splice(-1, 1, { ...last, to: segment.to, ms });
    } else joined.push(segment);
  }
  return joined;
}

function onlyKindOf({ ms }: UptimeSegment): UptimeKind | undefined {
  const [only, ...others] = UPTIME_KINDS.filter((kind) => ms[kind] > 0);
  return others.length === 0 ? only : undefined;
}

/** `Up`, or `Up 29 min, reconnecting 12 s` with several states. */
export function describeSegment({ ms }: UptimeSegment): string {
  const seen = UPTIME_KINDS.filter((kind) => ms[kind] > 0);
  const [only = "unknown"] = seen;
  if (seen.length < 2) return UPTIME_WORDS[only];
  const parts = seen.map((kind) => `${UPTIME_WORDS[kind]} ${formatMoment(ms[kind])}`);
  return parts.map((part, index) => (index === 0 ? part : lowerFirst(part))).join(", ");
}

export type BarPart = { kind: UptimeKind; from: number; share: number };

/** The parts of a segment's bar from below, as shares of its height. Trouble always has a visible height. */
export function barParts({ ms }: UptimeSegment): BarPart[] {
  const total = UPTIME_KINDS.reduce((sum, kind) => sum + ms[kind], 0);
  if (total === 0) return [{ kind: "unknown", from: 0, share: 1 }];
  const sizes = UPTIME_KINDS.filter((kind) => ms[kind] > 0).map((kind) => {
    const least = kind === "reconnecting" || kind === "failed" ? LEAST_TROUBLE : 0;
    return { kind, size: Math.max(ms[kind] / total, least) };
  });
  const sum = sizes.reduce((all, { size }) => all + size, 0);
  let from = 0;
  return sizes.map(({ kind, size }) => {
    const part = { kind, from, share: size / sum };
    from += part.share;
    return part;
  });
}

const MOST_OF_A_DAY_MS = 23 * 3_600_000;
const LEAST_TROUBLE = 0.25;

/** Like `formatSpan`, and never 0. */
export function formatMoment(ms: number): string {
  return ms < 1000 ? "under 1 s" : formatSpan(ms);
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
