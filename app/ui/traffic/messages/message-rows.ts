import type { ChannelMessage, MessagePage } from "@/lib/contract/messages";

/** The messages that a page has loaded, oldest first, without gaps. */
export type MessageRows = {
  items: readonly ChannelMessage[];
  /** Whether the server has older ones. */
  more: boolean;
  latest: number;
  dropped: number;
  note: string | undefined;
};

export const NO_MESSAGES: MessageRows = {
  items: [],
  more: false,
  latest: 0,
  dropped: 0,
  note: undefined,
};

/** More rows are not held. The server keeps no more either. */
const ROWS_MOST = 5_000;

/** Adds what came after the newest. When more came than the page holds, what is older is loaded again on demand. */
export function appendNewer(rows: MessageRows, page: MessagePage): MessageRows {
  const { latest, dropped, note } = page;
  const newer = page.items.toReversed();
  const hasGap = page.nextBefore !== null && rows.items.length > 0;
  const all = hasGap ? newer : [...rows.items, ...newer];
  const items = all.slice(-ROWS_MOST);
  const more =
    hasGap ||
    items.length < all.length ||
    (rows.items.length > 0 ? rows.more : page.nextBefore !== null);
  return { items, more, latest, dropped, note };
}

export function prependOlder(rows: MessageRows, page: MessagePage): MessageRows {
  const items = [...page.items.toReversed(), ...rows.items];
  return { ...rows, items, more: page.nextBefore !== null, dropped: page.dropped };
}

/** By how many rows the old first row has moved down in `next`; negative when rows before it have gone. */
export function movedBy(
  before: readonly ChannelMessage[],
  next: readonly ChannelMessage[],
): number | undefined {
  const [first] = before;
  const [now] = next;
  if (!first || !now) return undefined;
  const down = next.findIndex(({ id }) => id === first.id);
  if (down !== -1) return down;
  const up = before.findIndex(({ id }) => id === now.id);
  return up === -1 ? undefined : -up;
}
