import { formatMs, formatSeconds } from "@/app/ui/traffic/format-traffic";
import type { Bucket } from "./chart-buckets";
import { CLASSES } from "./status-classes";

/** `16:18:05 · 12 requests · 2xx 9 · 4xx 3 · p50 12 ms · p95 88 ms` */
export function describeBucket(bucket: Bucket): string {
  const counts = CLASSES.flatMap(({ label, name }) => {
    const count = bucket.classes[name];
    return count > 0 ? [`${label} ${count.toLocaleString("en")}`] : [];
  });
  const times =
    bucket.p95Ms === undefined
      ? []
      : [`p50 ${formatMs(bucket.p50Ms)}`, `p95 ${formatMs(bucket.p95Ms)}`];
  return [
    formatSeconds(new Date(bucket.from).toISOString()),
    countRequests(bucket.requests),
    ...counts,
    ...times,
  ].join(" · ");
}

/** The same of all bars together, for the line above them: `168 requests · 21 errors · latest p95 94 ms`. */
export function describeAll(buckets: readonly Bucket[], p95Ms: number | undefined): string {
  const sum = (read: (bucket: Bucket) => number) =>
    buckets.reduce((total, bucket) => total + read(bucket), 0);
  const errors = sum(({ classes }) => classes["4xx"] + classes["5xx"]);
  const requests = sum((bucket) => bucket.requests);
  return [
    requests === 0 ? "No requests" : countRequests(requests),
    ...(errors > 0 ? [errors === 1 ? "1 error" : `${errors.toLocaleString("en")} errors`] : []),
    ...(p95Ms === undefined ? [] : [`latest p95 ${formatMs(p95Ms)}`]),
  ].join(" · ");
}

function countRequests(count: number): string {
  if (count === 0) return "no requests";
  return count === 1 ? "1 request" : `${count.toLocaleString("en")} requests`;
}
