/** The end of this day in the person's time zone. */
export function tonight(now: Date): Date {
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() + 1);
}
