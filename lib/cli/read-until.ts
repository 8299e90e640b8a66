import { parseDuration } from "@/lib/contract/durations";
import { CliError, EXIT } from "./exit";

export type UntilOptions = {
  for?: string | undefined;
  until?: string | undefined;
  always: boolean;
};

/**
 * Until when a person is let in, in the API's form: null means always, undefined the dashboard's default of an hour. A
 * time of day without a date is the next one. Throws a CliError.
 * @param now milliseconds since the epoch
 */
export function readUntil(options: UntilOptions, now: number): string | null | undefined {
  const { for: duration, until, always } = options;
  if ([duration !== undefined, until !== undefined, always].filter(Boolean).length > 1) {
    throw new CliError(EXIT.usage, "Give one of --for, --until and --always.");
  }
  if (always) return null;
  if (duration !== undefined) {
    const seconds = parseDuration(duration);
    if (seconds === undefined) {
      throw new CliError(EXIT.usage, "--for takes a duration such as 30m, 1h or 2h30m.");
    }
    return new Date(now + seconds * 1_000).toISOString();
  }
  return until === undefined ? undefined : readTime(until, now);
}

function readTime(text: string, now: number): string {
  const clock = /^([01]?\d|2[0-3]):([0-5]\d)$/.exec(text.trim());
  const at = clock ? nextTime(Number(clock[1]), Number(clock[2]), now) : Date.parse(text);
  // Date.parse reads a number alone as a year, which nobody means.
  if (Number.isNaN(at) || !/[:-]/.test(text)) {
    throw new CliError(EXIT.usage, "--until takes a time such as 18:00 or 2026-05-04T18:00.");
  }
  return new Date(at).toISOString();
}

export function nextTime(hours: number, minutes: number, now: number): number {
  const at = new Date(now);
  at.setHours(hours, minutes, 0, 0);
  if (at.getTime() <= now) at.setDate(at.getDate() + 1);
  return at.getTime();
}
