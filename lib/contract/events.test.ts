import { expect, test } from "vitest";
import { LIVE_EVENT_TYPES } from "./events";
import { parseEvent } from "./parse-event";

test("every event has its name in the list, once", () => {
  expect(new Set(LIVE_EVENT_TYPES).size).toBe(LIVE_EVENT_TYPES.length);
  const data = {
    removed: { id: "a" },
    "requests-cleared": { tunnelId: "a" },
    "notices-cleared": {},
  };
  for (const [type, value] of Object.entries(data)) {
    expect(parseEvent(type, JSON.stringify(value))?.type).toBe(type);
    expect(LIVE_EVENT_TYPES).toContain(type);
  }
});
