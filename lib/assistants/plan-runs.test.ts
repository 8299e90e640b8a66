import { afterEach, beforeEach, expect, test } from "vitest";
import { getDatabase } from "@/db/open";
import { newGate } from "@/lib/access/access.fixture";
import type { Asker } from "@/lib/secrets/asker";
import { removeMachines } from "@/lib/transfer/config-file/machine.fixture";
import { runOf } from "@/lib/tunnels/runs";
import { getStored } from "@/lib/tunnels/store";
import { startAsAssistant } from "./plan-runs";
import { propose } from "./propose";

const ASSISTANT: Asker = { by: "assistant", id: "a1", name: "Coder" };

let shop = "";

beforeEach(async () => {
  const { ids } = await newGate("Shop");
  [shop = ""] = ids;
});

afterEach(() => {
  getDatabase().close();
  removeMachines();
});

const past = () => Date.now() - 1_000;

test("a tunnel whose time was over is started again by the owner alone", async () => {
  runOf(shop).wasToStopAt = past();
  await expect(startAsAssistant(shop, "Coder")).rejects.toMatchObject({ code: "owner_needed" });
  expect(await propose({ kind: "start", tunnelId: shop }, ASSISTANT)).toMatchObject({
    done: false,
    proposal: { title: "Start “Shop” again, whose time was over" },
  });
  expect(getStored(shop).desired).toBe("down");
});

test("also by way of sharing the same app with the same people", async () => {
  runOf(shop).wasToStopAt = past();
  const share = { kind: "share", upstream: 3000, allowedEmails: [] };
  expect(await propose(share, ASSISTANT)).toMatchObject({
    done: false,
    proposal: { title: "Start “Shop” again, whose time was over", tunnelId: shop },
  });
  expect(getStored(shop).desired).toBe("down");
});

test("and also while it is to be up and could not be started", async () => {
  runOf(shop).appointment = { at: past(), warned: true, stopping: false };
  await expect(startAsAssistant(shop, "Coder")).rejects.toMatchObject({ code: "owner_needed" });
});
