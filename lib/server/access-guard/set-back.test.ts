import { mkdtempSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { isEnteredInThisTab, noteEnteredBy } from "@/lib/secrets/entered-by";
import { beginAssistant, findAssistant } from "./assistants";
import { getSessions } from "./sessions";
import { makeTicket, takeTicket } from "./ticket";

// A clock that was ahead and is set right: nothing lasts for as long as it was ahead.
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

beforeEach(() => {
  vi.stubEnv("GATEHOUSE_DATA_DIR", mkdtempSync(path.join(os.tmpdir(), "gatehouse-clock-")));
  vi.stubEnv("GATEHOUSE_TOKEN", "the-token-of-this-dashboard-0123456789");
  vi.useFakeTimers({ toFake: ["Date"] });
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

test("a session that was begun a year ahead is over", () => {
  const now = Date.now();
  vi.setSystemTime(now + 365 * DAY_MS);
  const { secret } = getSessions().begin("Firefox", "localhost");
  vi.setSystemTime(now);
  expect(getSessions().find([secret])).toBeUndefined();
});

test("a ticket, an assistant and an entered secret are as old as they are far ahead", () => {
  const now = Date.now();
  vi.setSystemTime(now);
  const ticket = makeTicket();
  const { credential } = beginAssistant("assistant");
  const asker = { by: "session", page: "tab", session: "id" } as const;
  noteEnteredBy(asker, "sealed");
  vi.setSystemTime(now - 2 * DAY_MS);
  expect(takeTicket(ticket)).toBeUndefined();
  expect(findAssistant(credential)).toBeUndefined();
  expect(isEnteredInThisTab(asker, "sealed")).toBe(false);
});
