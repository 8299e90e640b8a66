import { formatMs } from "@/app/ui/traffic/format-traffic";
import type { RequestSummary } from "@/lib/contract/traffic";

type Span = { name: string; from: number; to: number; ink: string };

/** Where the time went: three spans, one after the other, on one scale. */
export function TimingBars({ request }: { request: RequestSummary }) {
  const spans = toSpans(request);
  if (spans.length === 0) return null;
  const end = Math.max(...spans.map(({ to }) => to), 0.001);
  return (
    <section className="border-t border-line px-3.5 py-3">
      <h3 className="sr-only">Timing</h3>
      <dl className="grid gap-y-1 text-sm">
        {spans.map(({ name, from, to, ink }) => (
          <div
            key={name}
            className="grid grid-cols-[8.5rem_minmax(0,1fr)_4rem] items-center gap-x-3"
          >
            <dt className="text-muted">{name}</dt>
            <dd className="col-start-3 row-start-1 text-right">{formatMs(to - from)}</dd>
            <dd aria-hidden className="col-start-2 row-start-1">
              <svg
                viewBox="0 0 100 6"
                preserveAspectRatio="none"
                aria-hidden="true"
                className="block h-1.5 w-full"
              >
                <rect width="100" height="6" className="fill-raised" />
                <rect
                  x={(from / end) * 100}
                  width={Math.max(0.6, ((to - from) / end) * 100)}
                  height="6"
                  className={ink}
                />
              </svg>
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function toSpans({ queueMs, firstByteMs, totalMs }: RequestSummary): Span[] {
  const spans: Span[] = [];
  const queue = queueMs ?? 0;
  if (queueMs !== undefined) {
    spans.push({ name: "Reaching your app", from: 0, to: queueMs, ink: "fill-control" });
  }
  if (firstByteMs !== undefined) {
    spans.push({ name: "Your app thinking", from: queue, to: firstByteMs, ink: "fill-accent" });
  }
  if (totalMs !== undefined && firstByteMs !== undefined) {
    spans.push({ name: "Sending the answer", from: firstByteMs, to: totalMs, ink: "fill-ok" });
  }
  if (totalMs !== undefined)
    spans.push({ name: "In all", from: 0, to: totalMs, ink: "fill-line-strong" });
  return spans;
}
