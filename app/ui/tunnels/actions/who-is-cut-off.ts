import { groupKey, type LiveState } from "@/app/ui/live/live-state";
import { isHere } from "@/app/ui/traffic/visitors/here-now";
import { isUp } from "@/app/ui/tunnels/group-tunnels";
import type { Tunnel } from "@/lib/contract/tunnels";

type Known = Pick<LiveState, "list" | "visitors" | "traffic" | "groups">;

/** What a stop takes away, for people. `title` has no end: "in 5 s" follows. */
export type CutOff = { title: string; detail: string };

const NAMED = 3;

/** Undefined when a stop takes nothing away that a start would not bring back. `now` in milliseconds. */
export function whoIsCutOff(
  known: Known,
  tunnels: readonly Tunnel[],
  now: number,
): CutOff | undefined {
  const detail = [sayPeople(known, tunnels, now), sayUrls(known, tunnels)].filter(Boolean);
  const [first] = tunnels;
  if (detail.length === 0 || !first) return undefined;
  const title = tunnels.length === 1 ? `“${first.name}” stops` : `${tunnels.length} tunnels stop`;
  return { title, detail: detail.join(" ") };
}

function sayPeople(known: Known, tunnels: readonly Tunnel[], now: number): string {
  const here = tunnels.flatMap(({ id }) => [...(known.visitors.get(id)?.values() ?? [])]);
  const names = [...new Set(here.filter((each) => isHere(each, now)).map(({ email }) => email))];
  if (names.length > 0) {
    const more = names.length - NAMED;
    const shown = names.slice(0, NAMED);
    if (more > 0) shown.push(`${more} more`);
    const list = new Intl.ListFormat("en").format(shown);
    return `${list} ${names.length > 1 ? "are" : "is"} cut off.`;
  }
  // Without names there are still connections.
  const open = tunnels.reduce((sum, { id }) => sum + (known.traffic.get(id)?.open ?? 0), 0);
  if (open === 0) return "";
  return open === 1 ? "A visitor's connection is cut." : `${open} visitors' connections are cut.`;
}

function sayUrls(known: Known, tunnels: readonly Tunnel[]): string {
  const lost = new Set(tunnels.flatMap((tunnel) => lostUrl(known, tunnel, tunnels) ?? []));
  if (lost.size === 0) return "";
  return lost.size === 1
    ? "The URL is not reserved: the next start may get another one."
    : `${lost.size} URLs are not reserved: the next start may get others.`;
}

/** The URL that may not come back. A link has its own, until the last of its apps stops. */
function lostUrl(
  { list, groups }: Known,
  { status, domain }: Tunnel,
  stopping: readonly Tunnel[],
): string | undefined {
  const { url, link } = status;
  if (!url || isDevDomain(url)) return undefined;
  if (!link) return domain === undefined ? url : undefined;
  const key = groupKey(link.group);
  const stays = list.some(
    (other) =>
      isUp(other) &&
      other.status.link !== undefined &&
      groupKey(other.status.link.group) === key &&
      !stopping.some(({ id }) => id === other.id),
  );
  return stays || groups.get(key)?.domain !== undefined ? undefined : link.url;
}

/** An account has one dev domain, which a tunnel without a domain gets again (https://ngrok.com/docs/domains). */
function isDevDomain(url: string): boolean {
  return URL.canParse(url) && /\.ngrok(-free)?\.dev$/.test(new URL(url).hostname);
}
