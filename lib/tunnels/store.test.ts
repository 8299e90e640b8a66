import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { getDatabase } from "@/db/open";
import { createTunnels } from "@/e2e/durability/sample-tunnels";
import { listNotices, notify } from "@/lib/notices/service";
import { nameSchema } from "@/lib/schema";
import { loadMasterKey } from "@/lib/secrets/master-key";
import { getTunnel, listTunnels } from "./service";
import { isStored } from "./store";

let dataDir: string;

beforeEach(async () => {
  dataDir = mkdtempSync(path.join(os.tmpdir(), "gatehouse-store-"));
  globalThis.__gatehouse?.clear();
  process.env.GATEHOUSE_DATA_DIR = dataDir;
  await loadMasterKey({ dataDir, keyring: false, hasSealed: false });
});

afterEach(() => {
  getDatabase().close();
  rmSync(dataDir, { recursive: true, force: true });
});

test.each(["{", "null", '{"protection":"something-newer"}'])(
  "a tunnel whose configuration is %s hides no other, and people are told once",
  (config) => {
    const [, broken = ""] = createTunnels("First", "Broken", "Last");
    getDatabase().prepare("UPDATE tunnels SET config = ? WHERE id = ?").run(config, broken);
    for (let look = 0; look < 2; look += 1) {
      expect(listTunnels().map(({ name }) => name)).toEqual(["First", "Last"]);
    }
    expect(listNotices()).toMatchObject([
      { kind: "unreadable", tunnels: [{ id: broken, name: "Broken" }] },
    ]);
    expect(() => getTunnel(broken)).toThrow(
      expect.objectContaining({ details: expect.objectContaining({ code: "tunnel_unreadable" }) }),
    );
    expect(isStored(broken)).toBe(true);
  },
);

test("a name from before hidden characters were refused still loads, and is told with them written out", () => {
  const [id = ""] = createTunnels("First");
  const name = "Shop\u202etxt\u009b";
  getDatabase().prepare("UPDATE tunnels SET name = ? WHERE id = ?").run(name, id);
  expect(getTunnel(id).name).toBe(name);
  notify({ kind: "stopped", tunnels: [{ id, name }], title: `“${name}” was stopped` });
  expect(listNotices()).toMatchObject([
    {
      tunnels: [{ id, name: "Shop\\u202etxt\\u009b" }],
      title: "“Shop\\u202etxt\\u009b” was stopped",
    },
  ]);
  expect(nameSchema.safeParse(name).success).toBe(false);
});
