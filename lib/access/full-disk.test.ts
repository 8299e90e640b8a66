import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { getDatabase } from "@/db/open";
import { type FaultyDisk, openDisk, whyNoDisk } from "@/e2e/checks/durability/disk-faults";
import { createTunnels } from "@/e2e/checks/durability/sample-tunnels";
import { loadMasterKey } from "@/lib/secrets/master-key";
import { storageTrouble } from "@/lib/storage/storage-trouble";
import type { AccessRules } from "@/lib/traffic/gate-orders";
import { getStored } from "@/lib/tunnels/store";
import { grantPerson, listGrants } from "./grants";
import { connectAccess } from "./outlet";
import { listRemovals, removePerson } from "./removals";

const soon = { timeout: 20_000, interval: 50 };

let folder: string;
let disk: FaultyDisk | undefined;

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), "gatehouse-full-"));
});

afterEach(() => {
  getDatabase().close();
  disk?.close();
  disk = undefined;
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

test.skipIf(whyNoDisk())(
  "on a full disk a removal acts, and nobody is let in",
  async () => {
    disk = openDisk(path.join(folder, "disk"));
    const { dataDir } = disk;
    globalThis.__gatehouse?.clear();
    vi.stubEnv("GATEHOUSE_DATA_DIR", dataDir);
    await loadMasterKey({ dataDir, keyring: false, hasSealed: false });
    const [shop = ""] = createTunnels("Shop");
    const rules: AccessRules[] = [];
    connectAccess({
      setAccess: (_id, now) => rules.push(now),
      setIssuerKeys: () => undefined,
      findTunnel: (id) => getStored(id).config,
      besideOnLink: () => [],
    });
    disk.fill();
    // Fills the free space within the existing database files first.
    for (let index = 0; index < 5_000 && !storageTrouble(); index += 1) {
      removePerson(shop, { email: `member${index}@example.com` });
    }
    expect(storageTrouble()?.problem.code).toBe("disk_full");
    const { removal } = removePerson(shop, { email: "last@example.com" });
    expect(removal.unsaved).toBe(true);
    expect(rules.at(-1)?.removals).toContainEqual({ email: "last@example.com" });
    expect(() => grantPerson(shop, { email: "guest@example.com" })).toThrow();
    expect(listGrants(shop)).toEqual([]);
    expect(rules.at(-1)?.grants).toEqual([]);
    disk.makeRoom();
    const stored = getDatabase()
      .prepare("SELECT count(*) FROM removals WHERE email = 'last@example.com'")
      .pluck();
    await expect.poll(() => stored.get(), soon).toBe(1);
    expect(listRemovals(shop)[0]?.unsaved).toBeUndefined();
  },
  60_000,
);
