import { expect, test } from "vitest";
import { applyAccessEvent, NO_LISTS } from "./access-lists";
import { tonight } from "./tonight";

const AT = "2026-05-04T10:00:00.000Z";
const grant = { email: "Guest@example.com", grantedAt: AT };
const removal = { email: "guest@example.com", removedAt: AT };

test("grants and removals of this tunnel follow the events, in any spelling of the e-mail", () => {
  const given = applyAccessEvent(
    NO_LISTS,
    { type: "grant", data: { tunnelId: "t", email: grant.email, grant } },
    "t",
  );
  expect(given.grants).toEqual([grant]);
  const removed = applyAccessEvent(
    given,
    { type: "removal", data: { tunnelId: "t", email: removal.email, removal } },
    "t",
  );
  expect(removed.removals).toEqual([removal]);
  const ended = applyAccessEvent(
    removed,
    { type: "grant", data: { tunnelId: "t", email: "guest@example.com" } },
    "t",
  );
  expect(ended).toEqual({ ...NO_LISTS, removals: [removal] });
  const refusal = { email: "Other@example.com" };
  const refused = applyAccessEvent(
    ended,
    { type: "refusal", data: { tunnelId: "t", email: refusal.email, refusal } },
    "t",
  );
  expect(refused).toEqual({ ...ended, refusals: [refusal] });
  const asksAgain = { tunnelId: "t", email: "other@example.com" };
  expect(applyAccessEvent(refused, { type: "refusal", data: asksAgain }, "t")).toEqual(ended);
});

test("events of another tunnel change nothing", () => {
  const event = { type: "grant", data: { tunnelId: "other", email: grant.email, grant } } as const;
  expect(applyAccessEvent(NO_LISTS, event, "t")).toBe(NO_LISTS);
});

test("tonight is the end of this day, also in its last minute", () => {
  expect(tonight(new Date(2026, 4, 4, 9, 30))).toEqual(new Date(2026, 4, 5));
  expect(tonight(new Date(2026, 11, 31, 23, 59, 59))).toEqual(new Date(2027, 0, 1));
});
