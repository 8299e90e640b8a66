import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { UPTIME_KINDS, type Uptime } from "@/lib/contract/history";
import type { TunnelState } from "@/lib/contract/tunnels";
import { measureUptime, type ObservedSpan, type Step, stripBegin } from "./measure-uptime";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
// A quarter past the hour, so that half of the current segment is over.
const NOW = Date.parse("2026-03-03T12:15:00Z");
const BEGIN = stripBegin(NOW);

const step = (at: number, to: TunnelState): Step => ({ at, to });
const span = (from: number, until = NOW, run = from): ObservedSpan => ({ run, from, until });

function totals({ segments }: Uptime) {
  const sum = (kind: (typeof UPTIME_KINDS)[number]) =>
    segments.reduce((total, { ms }) => total + ms[kind], 0);
  return Object.fromEntries(UPTIME_KINDS.map((kind) => [kind, sum(kind)]));
}

describe("the strip", () => {
  test("has 48 half hours and ends with the current one", () => {
    const { segments } = measureUptime([], [], NOW);
    expect(segments).toHaveLength(48);
    expect(segments[0]?.from).toBe("2026-03-02T12:30:00.000Z");
    expect(segments.at(-1)).toEqual({
      from: "2026-03-03T12:00:00.000Z",
      to: "2026-03-03T12:30:00.000Z",
      ms: { up: 0, reconnecting: 0, failed: 0, off: 0, unknown: 15 * MINUTE },
    });
  });

  test("an outage is in the half hours in which it happened", () => {
    const steps = [
      step(BEGIN, "online"),
      step(BEGIN + 25 * MINUTE, "reconnecting"),
      step(BEGIN + 32 * MINUTE, "online"),
    ];
    const [first, second] = measureUptime(steps, [span(BEGIN)], NOW).segments;
    expect(first?.ms).toMatchObject({ up: 25 * MINUTE, reconnecting: 5 * MINUTE });
    expect(second?.ms).toMatchObject({ up: 28 * MINUTE, reconnecting: 2 * MINUTE });
  });
});

describe("what counts", () => {
  test("a tunnel with the desired state down is off and has no percentage", () => {
    const uptime = measureUptime([], [span(BEGIN - HOUR)], NOW);
    expect(uptime.share).toBeNull();
    expect(totals(uptime)).toMatchObject({ off: NOW - BEGIN, unknown: 0 });
  });

  test("a tunnel that was online since before the strip is up throughout", () => {
    const run = BEGIN - 50 * HOUR;
    const uptime = measureUptime([step(run + MINUTE, "online")], [span(run)], NOW);
    expect(uptime.share).toBe(1);
    expect(totals(uptime)).toMatchObject({ up: NOW - BEGIN, unknown: 0 });
  });

  test("reconnecting and failed count against it, off and unknown do not", () => {
    const steps = [
      step(NOW - 10 * HOUR, "online"),
      step(NOW - 6 * HOUR, "reconnecting"),
      step(NOW - 5 * HOUR, "failed"),
      step(NOW - 2 * HOUR, "stopped"),
    ];
    const uptime = measureUptime(steps, [span(NOW - 10 * HOUR)], NOW);
    expect(uptime.share).toBe(0.5);
    expect(totals(uptime)).toMatchObject({ up: 4 * HOUR, failed: 3 * HOUR, off: 2 * HOUR });
  });

  test("the first ten seconds of a start do not count as an outage, the rest does", () => {
    const steps = [step(NOW - 60_000, "starting"), step(NOW - 20_000, "online")];
    const uptime = measureUptime(steps, [span(NOW - HOUR)], NOW);
    expect(totals(uptime)).toMatchObject({ up: 20_000, reconnecting: 30_000 });
  });
});

describe("only what was observed", () => {
  test("after a crash the last state is not assumed to continue", () => {
    const steps = [step(NOW - 8 * HOUR, "online"), step(NOW - HOUR, "online")];
    const spans = [span(NOW - 8 * HOUR, NOW - 6 * HOUR), span(NOW - 2 * HOUR)];
    const uptime = measureUptime(steps, spans, NOW);
    // Only what the second process saw itself: an hour of a stopped tunnel, then one of it online.
    expect(totals(uptime)).toMatchObject({ up: 3 * HOUR, off: HOUR, reconnecting: 0 });
    expect(uptime.share).toBe(1);
  });

  test("the time when the machine slept is unknown; afterwards the same process continues", () => {
    const run = NOW - 6 * HOUR;
    const spans = [span(run, NOW - 5 * HOUR, run), span(NOW - HOUR, NOW, run)];
    expect(totals(measureUptime([step(run, "online")], spans, NOW))).toMatchObject({
      up: 2 * HOUR,
      off: 0,
      unknown: NOW - BEGIN - 2 * HOUR,
    });
  });
});

test("whatever happened, each segment adds up to its length and the share is from 0 to 1", () => {
  const time = fc.integer({ min: BEGIN - 5 * HOUR, max: NOW });
  const states = fc.constantFrom<TunnelState[]>(
    "stopped",
    "starting",
    "online",
    "reconnecting",
    "stopping",
    "failed",
  );
  const cuts = fc.uniqueArray(time, { maxLength: 8 }).map((times) => times.sort((a, b) => a - b));
  fc.assert(
    fc.property(fc.array(fc.tuple(time, states)), cuts, (changes, ends) => {
      const steps = changes.map(([at, to]) => step(at, to)).sort((a, b) => a.at - b.at);
      const spans = ends.flatMap((from, index) => {
        const until = ends[index + 1];
        return index % 2 === 0 && until !== undefined ? [span(from, until)] : [];
      });
      const { segments, share } = measureUptime(steps, spans, NOW);
      for (const { from, to, ms } of segments) {
        const sum = UPTIME_KINDS.reduce((total, kind) => total + ms[kind], 0);
        expect(sum).toBe(Math.min(Date.parse(to), NOW) - Date.parse(from));
      }
      expect(share === null || (share >= 0 && share <= 1)).toBe(true);
    }),
  );
});
