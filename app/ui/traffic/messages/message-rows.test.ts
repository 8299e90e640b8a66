import { expect, test } from "vitest";
import type { ChannelMessage, MessagePage } from "@/lib/contract/messages";
import { appendNewer, movedBy, NO_MESSAGES, prependOlder } from "./message-rows";

function message(id: number): ChannelMessage {
  const at = "2026-05-04T17:30:00.000Z";
  return { id, at, direction: "sent", kind: "text", bytes: 1, text: `${id}` };
}

/** A page as the server answers it: newest first. */
function page(from: number, to: number, more = false): MessagePage {
  const items = Array.from({ length: to - from + 1 }, (_, at) => message(to - at));
  return { items, nextBefore: more ? from : null, latest: to, dropped: 0 };
}

const ids = ({ items }: { items: readonly ChannelMessage[] }) => items.map(({ id }) => id);

test("newer messages go to the end, older ones to the beginning", () => {
  const first = appendNewer(NO_MESSAGES, page(5, 7, true));
  expect(first).toMatchObject({ more: true, latest: 7 });
  const next = appendNewer(first, page(8, 9));
  expect(ids(next)).toEqual([5, 6, 7, 8, 9]);
  expect(next.more).toBe(true);
  const whole = prependOlder(next, page(1, 4));
  expect(ids(whole)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  expect(whole).toMatchObject({ more: false, latest: 9 });
});

test("when more came than one page holds, the rows begin anew, so that none is missing between", () => {
  const next = appendNewer(appendNewer(NO_MESSAGES, page(1, 3)), page(10, 12, true));
  expect(ids(next)).toEqual([10, 11, 12]);
  expect(next.more).toBe(true);
});

test("no more rows are held than the server keeps", () => {
  const many = appendNewer(appendNewer(NO_MESSAGES, page(1, 4_900)), page(4_901, 5_100));
  expect([many.items.length, many.items[0]?.id, many.more]).toEqual([5_000, 101, true]);
});

test("the rows in sight are found again wherever they have moved", () => {
  const rows = (from: number, to: number) => page(from, to).items.toReversed();
  expect(movedBy(rows(5, 9), rows(5, 12))).toBe(0);
  expect(movedBy(rows(5, 9), rows(1, 9))).toBe(4);
  expect(movedBy(rows(5, 9), rows(7, 12))).toBe(-2);
  expect(movedBy(rows(5, 9), rows(20, 22))).toBeUndefined();
  expect(movedBy([], rows(1, 2))).toBeUndefined();
});
