import { judge, percentile } from "./table";

// A machine that does something else meanwhile is slower for a while. So every way is measured in each round, compared
// within the round, and what is reported is the middle of the rounds, with how far they lie apart.

export type Figures = { median: number; low: number; high: number };

/** The middle of the rounds, and the quarters at which they lie: half of them are between `low` and `high`. */
export function summarize(rounds: readonly number[]): Figures {
  const at = (share: number) => percentile([...rounds], share);
  return { median: at(0.5), low: at(0.25), high: at(0.75) };
}

/** Round by round. */
export function differences(ours: readonly number[], theirs: readonly number[]): number[] {
  return ours.map((value, round) => value - (theirs[round] ?? Number.NaN));
}

/** Round by round. */
export function ratios(ours: readonly number[], theirs: readonly number[]): number[] {
  return ours.map((value, round) => value / (theirs[round] ?? Number.NaN));
}

/** "1.20 ms (1.10 to 1.45)" */
export function shown({ median, low, high }: Figures, unit = ""): string {
  return `${median.toFixed(2)}${unit} (${low.toFixed(2)} to ${high.toFixed(2)})`;
}

/** What can be said of a target: `noise` where the same thing measured twice misses it as well. */
export type Verdict = "met" | "missed" | "noise";

/**
 * @param limit how far the middle of `rounds` may be from `same`, upwards when positive and downwards when negative
 * @param control the same comparison of one way with itself, which would be `same` on a quiet machine
 */
export function decide(
  rounds: readonly number[],
  { limit, same, control }: { limit: number; same: number; control: readonly number[] },
): Verdict {
  const isMet = (values: Figures["median"]) =>
    limit >= 0 ? values - same <= limit : values - same >= limit;
  if (isMet(summarize(rounds).median)) return "met";
  const { low, high } = summarize(control);
  return isMet(low) && isMet(high) ? "missed" : "noise";
}

/** Says whether a target was met, or that this machine cannot tell. */
export function judgeRounds(
  what: string,
  rounds: readonly number[],
  options: Parameters<typeof decide>[1],
): void {
  const verdict = decide(rounds, options);
  const text = `${what}: ${shown(summarize(rounds))}`;
  if (verdict !== "noise") return judge(text, verdict === "met");
  console.log(
    `NOISE ${text}; the same thing measured twice differs by ${shown(summarize(options.control))}`,
  );
}
