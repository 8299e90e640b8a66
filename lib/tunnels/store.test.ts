import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { z } from "zod";
import { getDatabase } from "@/db/open";
import { createTunnels } from "@/e2e/checks/durability/sample-tunnels";
import { listAccounts, updateAccount } from "@/lib/accounts/service";
import { nameSchema } from "@/lib/contract/fields";
import { listNotices, notify } from "@/lib/notices/service";
import { deleteProfile, listProfiles } from "@/lib/profiles/service";
import { TOKEN_HOLDER } from "@/lib/secrets/asker";
import { loadMasterKey } from "@/lib/secrets/master-key";
import { getTunnel, listTunnels, updateTunnel } from "./service";
import { getStored, isStored } from "./store";

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

test("names from before hidden characters were refused still load, with them written out, and can be saved again", () => {
  const [id = ""] = createTunnels("First");
  const name = "Shop\u202etxt\u009b";
  const shown = "Shop\\u202etxt\\u009b";
  for (const table of ["tunnels", "profiles", "accounts"]) {
    getDatabase().prepare(`UPDATE ${table} SET name = ?, name_key = ?`).run(name, name);
  }
  getDatabase().prepare("UPDATE tunnels SET config = json_set(config, '$.group', ?)").run(name);
  const { accountId, profileId, ...tunnel } = getTunnel(id);
  expect(tunnel).toMatchObject({ name: shown, group: shown });
  expect(listTunnels()).toMatchObject([{ name: shown, group: shown }]);
  expect([...listProfiles(), ...listAccounts()]).toMatchObject([{ name: shown }, { name: shown }]);
  expect(() => deleteProfile(profileId)).toThrow(
    expect.objectContaining({
      details: expect.objectContaining({ detail: expect.stringContaining(shown) }),
    }),
  );
  // A form sends back what it has loaded.
  const group = nameSchema.parse(tunnel.group);
  expect(updateTunnel(id, { name: `${tunnel.name} 2`, group }, TOKEN_HOLDER)).toMatchObject({
    name: `${shown} 2`,
    group: shown,
  });
  expect(updateAccount(accountId, { name: shown }, TOKEN_HOLDER).name).toBe(shown);
  expect(nameSchema.safeParse(name).success).toBe(false);
});

test("notices show hidden characters written out, also those from an earlier version", () => {
  const name = "Shop\u202etxt\u009b";
  const shown = "Shop\\u202etxt\\u009b";
  notify({ kind: "stopped", tunnels: [{ id: "1", name }], title: `“${name}” was stopped` });
  const row = getDatabase().prepare("SELECT title, tunnels FROM notices").get();
  expect(JSON.stringify(row)).not.toContain(name);
  getDatabase()
    .prepare("UPDATE notices SET title = ?, detail = ?, tunnels = ?")
    .run(name, name, JSON.stringify([{ id: "1", name }]));
  expect(listNotices()).toMatchObject([
    { tunnels: [{ id: "1", name: shown }], title: shown, detail: shown },
  ]);
});

test("a tunnel that was stored before the gate is read without it, and saved unchanged", () => {
  const [id = ""] = createTunnels("Old");
  const document = getDatabase().prepare("SELECT config FROM tunnels WHERE id = ?").pluck();
  const config = z.record(z.string(), z.unknown()).parse(JSON.parse(String(document.get(id))));
  for (const field of ["gate", "askToComeIn", "allowedRoles", "allowedTenants"])
    delete config[field];
  delete config.requireVerifiedEmail;
  delete config.allowedOrigins;
  getDatabase()
    .prepare("UPDATE tunnels SET config = ? WHERE id = ?")
    .run(JSON.stringify(config), id);
  const old = { gate: false, askToComeIn: false, requireVerifiedEmail: true, allowedRoles: [] };
  expect(getStored(id).config).toMatchObject(old);
  expect(updateTunnel(id, { group: "Demo" }, TOKEN_HOLDER)).toMatchObject(old);
});
