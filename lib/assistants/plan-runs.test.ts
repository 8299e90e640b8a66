import { afterAll, afterEach, beforeEach, expect, test } from "vitest";
import { getDatabase } from "@/db/open";
import { openThreads } from "@/e2e/proxy-threads";
import { newGate } from "@/lib/access/access.fixture";
import { sharedOnce } from "@/lib/base/shared-once";
import { type Asker, TOKEN_HOLDER } from "@/lib/secrets/asker";
import { removeMachines } from "@/lib/transfer/config-file/machine.fixture";
import { deleteTunnel } from "@/lib/tunnels/delete-tunnel";
import { saveUp, wantDown } from "@/lib/tunnels/desired-state";
import { resumeTunnel } from "@/lib/tunnels/run-tunnel";
import { getStored } from "@/lib/tunnels/store";
import { keepForUndo, undo } from "@/lib/undo/keep";
import { startAsAssistant } from "./plan-runs";
import { propose } from "./propose";

const ASSISTANT: Asker = { by: "assistant", id: "a1", name: "Coder" };

const threads = openThreads();
let shop = "";

afterAll(() => threads.close());

beforeEach(async () => {
  const { ids } = await newGate("Shop");
  [shop = ""] = ids;
});

afterEach(() => {
  getDatabase().close();
  removeMachines();
});

const later = (ms: number) => new Date(Date.now() + ms).toISOString();

function stopAtItsTime(): void {
  saveUp(shop, later(-1_000));
  wantDown(shop);
}

test("a tunnel whose time was over is started again by the owner alone", async () => {
  stopAtItsTime();
  await expect(startAsAssistant(shop, "Coder")).rejects.toMatchObject({ code: "owner_needed" });
  expect(await propose({ kind: "start", tunnelId: shop }, ASSISTANT)).toMatchObject({
    done: false,
    proposal: { title: "Start “Shop” again, whose time was over" },
  });
  expect(getStored(shop).desired).toBe("down");
});

test("also by way of sharing the same app with the same people", async () => {
  stopAtItsTime();
  const share = { kind: "share", upstream: 3000, allowedEmails: [] };
  expect(await propose(share, ASSISTANT)).toMatchObject({
    done: false,
    proposal: { title: "Start “Shop” again, whose time was over", tunnelId: shop },
  });
  expect(getStored(shop).desired).toBe("down");
});

test("and also while it is to be up and could not be started", async () => {
  saveUp(shop, later(-1_000));
  await expect(startAsAssistant(shop, "Coder")).rejects.toMatchObject({ code: "owner_needed" });
});

test("also where the time passed while Gatehouse was not running", async () => {
  saveUp(shop, later(-60_000));
  await resumeTunnel(shop);
  expect(getStored(shop).desired).toBe("down");
  await expect(startAsAssistant(shop, "Coder")).rejects.toMatchObject({ code: "owner_needed" });
});

test("and after its deletion was undone", async () => {
  sharedOnce("proxy-thread", () => threads.launch({ pausesMs: [0] }));
  stopAtItsTime();
  const { token } = keepForUndo(await deleteTunnel(shop));
  await undo(token, TOKEN_HOLDER);
  await expect(startAsAssistant(shop, "Coder")).rejects.toMatchObject({ code: "owner_needed" });
});
