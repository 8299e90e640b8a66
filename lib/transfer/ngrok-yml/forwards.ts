import type { ReadTunnel } from "./read-tunnel";

/** Adds a note to a tunnel whose rules forward requests to an endpoint of the same file that is not imported. */
export function noteLostForwards(read: ReadTunnel[]): ReadTunnel[] {
  const skipped = new Map(
    read.flatMap((each) => (each.ok || !each.host ? [] : [[each.host, each.name] as const])),
  );
  return read.map((tunnel) => {
    if (!tunnel.ok) return tunnel;
    const lost = [...new Set(tunnel.forwardsTo)].filter((host) => skipped.has(host));
    const notes = lost.map(
      (host) =>
        `A rule forwards requests to ${host}, the endpoint "${skipped.get(host)}", which is skipped. They fail until that endpoint runs elsewhere.`,
    );
    return { ...tunnel, notes: [...tunnel.notes, ...notes] };
  });
}
