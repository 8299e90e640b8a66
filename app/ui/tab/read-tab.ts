import type { LinkStatus } from "@/lib/contract/groups";
import type { TunnelStatus } from "@/lib/contract/tunnels";

/** The colour of the mark's gate. `lost`: the dashboard does not answer, so nothing is known. */
export type Lamp = "off" | "protected" | "waiting" | "bad" | "lost";

/** What a browser's tab says of all tunnels. `words` is empty when there is nothing to say. */
export type TabState = { lamp: Lamp; words: string };

type Seen = {
  tunnels: readonly TunnelStatus[];
  /** Of the groups with one link. */
  links: readonly LinkStatus[];
  /** Gatehouse has not answered for longer than a restart takes. */
  lost: boolean;
};

/** The worst comes first: an open tunnel lets strangers in, a failed one lets nobody in. */
export function readTab({ tunnels, links, lost }: Seen): TabState {
  if (lost) return { lamp: "lost", words: "not answering" };
  const open = count(tunnels, links, ({ protection }) => protection.verdict === "open");
  if (open > 0) return { lamp: "bad", words: `${open} open` };
  const failed = count(tunnels, links, ({ state }) => state === "failed");
  if (failed > 0) return { lamp: "bad", words: `${failed} failed` };
  const up = tunnels.filter(({ desired }) => desired === "up");
  const online = up.filter(({ state }) => state === "online").length;
  if (up.length === 0) return { lamp: "off", words: "" };
  const words = online > 0 ? `${online} up` : "starting";
  return { lamp: up.every(isProtected) ? "protected" : "waiting", words };
}

function isProtected({ state, protection, app }: TunnelStatus): boolean {
  return state === "online" && protection.verdict === "protected" && app !== "down";
}

type Common = Pick<LinkStatus, "state" | "protection">;

/** A link's fault also shows in its tunnels; then it is counted there. */
function count(
  tunnels: readonly Common[],
  links: readonly Common[],
  is: (status: Common) => boolean,
): number {
  return tunnels.filter(is).length || links.filter(is).length;
}

/** `Traffic · 2 up · Gatehouse`: the page first, then the tunnels, then the product. */
export function titleWith(words: string, title: string): string {
  if (words === "") return title;
  const place = title.lastIndexOf("Gatehouse");
  return place === -1
    ? `${title} · ${words}`
    : `${title.slice(0, place)}${words} · ${title.slice(place)}`;
}
