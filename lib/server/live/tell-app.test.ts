import { afterEach, expect, test, vi } from "vitest";
import { getDatabase } from "@/db/open";
import { outagesOfTunnel } from "@/db/outages";
import { newGate } from "@/lib/access/access.fixture";
import { DOWN_MS } from "@/lib/contract/down-after";
import { listNotices } from "@/lib/notices/service";
import { removeMachines } from "@/lib/transfer/config-file/machine.fixture";
import type { AppHealth } from "@/lib/upstream/app-health";
import { appIsUnneeded, hearOfApp } from "./tell-app";

const NOON = "2026-05-04T12:00:00.000Z";
const MINUTE = 60_000;
const away: AppHealth = {
  reachable: false,
  code: "nothing-listens",
  detail: "Nothing listens there.",
};

afterEach(() => {
  vi.useRealTimers();
  getDatabase().close();
  removeMachines();
});

async function begin() {
  const {
    ids: [shop = ""],
  } = await newGate("Shop");
  vi.useFakeTimers({ now: Date.parse(NOON) });
  return shop;
}

test("an app that is away is one notice, with the next step and in the end how long it was, and one outage", async () => {
  const shop = await begin();
  hearOfApp(shop, away);
  vi.advanceTimersByTime(DOWN_MS - 1);
  expect([listNotices(), outagesOfTunnel(shop)]).toEqual([[], []]);
  vi.advanceTimersByTime(1);
  expect(listNotices()).toMatchObject([
    {
      kind: "app",
      tunnels: [{ id: shop, name: "Shop" }],
      title: "The app of “Shop” does not answer",
      detail: "Nothing listens there. Start your app, or correct the port.",
      about: { code: "app_away", tunnelId: shop, side: "app" },
    },
  ]);
  expect(outagesOfTunnel(shop)).toMatchObject([{ what: "app", from_at: NOON }]);
  vi.advanceTimersByTime(12 * MINUTE - DOWN_MS);
  hearOfApp(shop, { reachable: true });
  hearOfApp(shop, { reachable: true });
  const endedAt = "2026-05-04T12:12:00.000Z";
  expect(listNotices()).toMatchObject([
    {
      title: "The app of “Shop” was away for 12 min",
      detail: "It answers again. Nothing listens there.",
      about: { endedAt },
    },
  ]);
  expect(outagesOfTunnel(shop)).toMatchObject([
    { from_at: NOON, until_at: endedAt, code: "nothing-listens" },
  ]);
});

test("a tunnel that is stopped needs no app: a short absence is forgotten, a long one ends", async () => {
  const shop = await begin();
  hearOfApp(shop, away);
  appIsUnneeded(shop);
  vi.advanceTimersByTime(DOWN_MS);
  expect(listNotices()).toEqual([]);
  hearOfApp(shop, away);
  vi.advanceTimersByTime(DOWN_MS);
  appIsUnneeded(shop);
  expect(listNotices()).toMatchObject([
    {
      title: "The app of “Shop” was away for 30 s",
      detail: expect.stringMatching(/^Then the tunnel was stopped/),
    },
  ]);
});
