import { afterEach, expect, test, vi } from "vitest";
import { getDatabase } from "@/db/open";
import { newGate, person } from "@/lib/access/access.fixture";
import { listNotices } from "@/lib/notices/service";
import { removeMachines } from "@/lib/transfer/config-file/machine.fixture";
import { noteArrival } from "./note-arrival";

afterEach(() => {
  vi.useRealTimers();
  getDatabase().close();
  removeMachines();
});

test("a notice of who arrived says whose e-mail is not verified", async () => {
  const {
    ids: [shop = "", docs = ""],
    reports,
  } = await newGate("Shop", "Docs");
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const arrive = (tunnelId: string, name: string, emailVerified: boolean) => {
    const [who, at] = [person(name, { emailVerified }), Date.now()];
    noteArrival({ tunnelId, email: who.email ?? "" });
    reports.visits(tunnelId, [
      { person: who, decision: "list", firstAt: at, lastAt: at, requests: 1 },
    ]);
  };
  const newest = () => {
    vi.advanceTimersByTime(2_000);
    const [notice] = listNotices();
    return [notice?.title, notice?.detail];
  };
  arrive(shop, "lead", true);
  expect(newest()).toEqual(["lead@example.com arrived at “Shop”", undefined]);
  arrive(shop, "boss", false);
  expect(newest()).toEqual(["boss@example.com arrived at “Shop”", "The e-mail is not verified."]);
  // With a Kelvin sign it is somebody else.
  arrive(shop, "oth\u212a", true);
  newest();
  arrive(shop, "othk", true);
  expect(newest()).toEqual(["othk@example.com arrived at “Shop”", undefined]);
  for (const [name, isVerified] of [
    ["guest", true],
    ["member", false],
    ["other", false],
  ] as const) {
    arrive(docs, name, isVerified);
  }
  expect(newest()).toEqual([
    "guest@example.com and 2 more arrived at “Docs”",
    "2 of the other e-mails are not verified.",
  ]);
});
