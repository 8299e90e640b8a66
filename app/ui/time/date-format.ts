/**
 * Writes times (milliseconds) in the browser's zone. What it needs is made at its first use: the first formatter of a
 * page loads tables of languages, which takes longer than any other part of our start.
 */
export function dateFormat(options: Intl.DateTimeFormatOptions): (time: number) => string {
  let format: Intl.DateTimeFormat | undefined;
  return (time) => {
    format ??= new Intl.DateTimeFormat("en-GB", options);
    return format.format(time);
  };
}
