/** The next time at which clocks here show `17:30`, today or tomorrow; undefined for a text that is not a time. */
export function nextTimeOfDay(text: string, now: number): Date | undefined {
  const [, hours, minutes] = /^([01]?\d|2[0-3]):([0-5]\d)$/.exec(text.trim()) ?? [];
  if (hours === undefined || minutes === undefined) return undefined;
  const today = new Date(now);
  today.setHours(Number(hours), Number(minutes), 0, 0);
  if (today.getTime() > now) return today;
  today.setDate(today.getDate() + 1);
  // When summer time begins or ends, the hour may be another one.
  today.setHours(Number(hours), Number(minutes), 0, 0);
  return today;
}
