import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { apiOf, expect, test } from "../fixtures";
import { launchDashboard } from "../launch-dashboard";

const isWindows = process.platform === "win32";

test("the data folder is 0700 and every file in it 0600", async ({ api, dataDir }) => {
  test.skip(isWindows, "Windows has no mode bits");
  await api.createProfile();
  const modes = readdirSync(dataDir).map((name) => [
    name,
    (statSync(path.join(dataDir, name)).mode & 0o777).toString(8),
  ]);
  expect(modes.map(([name]) => name)).toEqual(
    expect.arrayContaining(["gatehouse.db", "gatehouse.db-wal", "gatehouse.db-shm", "master.key"]),
  );
  expect(modes).toEqual(modes.map(([name]) => [name, "600"]));
  expect(statSync(dataDir).mode & 0o777).toBe(0o700);
});

test("a data folder or a key that others can read is refused with the command that mends it", async ({
  dashboard,
  dataDir,
}) => {
  test.skip(isWindows, "Windows has no mode bits");
  await dashboard.stop();
  chmodSync(dataDir, 0o755);
  await expect(launchDashboard({ dataDir, mode: "start" })).rejects.toThrow(
    `chmod 700 "${dataDir}"`,
  );
  chmodSync(dataDir, 0o700);
  const key = path.join(dataDir, "master.key");
  chmodSync(key, 0o640);
  await expect(launchDashboard({ dataDir, mode: "start" })).rejects.toThrow(`chmod 600 "${key}"`);
});

test("a replaced secret is gone from the database and its log", async ({ api, dataDir }) => {
  const sealedIn = () => {
    const bytes = ["gatehouse.db", "gatehouse.db-wal"]
      .map((name) => readFileSync(path.join(dataDir, name), "latin1"))
      .join("");
    return new Set(bytes.match(/v1\.[\w-]{40,}/g));
  };
  const profile = await api.createProfile({ clientSecret: "K2-the-first-secret" });
  const account = await api.createAccount({ authtoken: "2the-first-authtoken" });
  const before = sealedIn();
  expect(before.size).toBe(2);
  await api.request("PATCH", `/api/profiles/${profile.id}`, { clientSecret: "K2-the-second" });
  await api.request("PATCH", `/api/accounts/${account.id}`, { authtoken: "2the-second" });
  const after = sealedIn();
  expect(after.size).toBe(2);
  expect([...before].filter((sealed) => after.has(sealed))).toEqual([]);
  await api.request("DELETE", `/api/profiles/${profile.id}`);
  await api.request("DELETE", `/api/accounts/${account.id}`);
  expect(sealedIn().size).toBe(0);
});

/** A small disk of its own; undefined where it cannot be made. */
function smallDisk(folder: string): boolean {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return false;
  mkdirSync(folder, { recursive: true });
  const made = spawnSync("mount", ["-t", "tmpfs", "-o", "size=1m,mode=0700", "tmpfs", folder]);
  return made.status === 0;
}

test("a full disk refuses the write with a clear answer, loses nothing, and works again with room", async ({
  dataDir,
  lab,
}) => {
  const disk = path.join(dataDir, "disk");
  test.skip(!smallDisk(disk), "needs Linux and the right to mount a tmpfs");
  try {
    const dashboard = await launchDashboard({ dataDir: disk, mode: "start" });
    const api = apiOf(dashboard, lab);
    const kept: string[] = [];
    let refused: { status: number; body: unknown } | undefined;
    // A certificate is text that the database takes as it is.
    const caCertificate = lab.edge.caCertificate.repeat(12);
    for (let made = 0; made < 400 && !refused; made += 1) {
      const fields = { name: `Account ${made}`, authtoken: "2abc", caCertificate };
      const answer = await api.request("POST", "/api/accounts", fields);
      if (answer.status === 201) kept.push(fields.name);
      else refused = answer;
    }
    expect(refused).toMatchObject({ status: 507, body: { code: "disk_full" } });
    expect(kept.length).toBeGreaterThan(3);
    const names = async () => {
      const { body } = await api.request("GET", "/api/accounts");
      return new Set(JSON.stringify(body).match(/Account \d+/g));
    };
    expect(await names()).toEqual(new Set(kept));

    spawnSync("mount", ["-o", "remount,size=8m", disk]);
    const later = await api.request("POST", "/api/accounts", { name: "Last", authtoken: "2abc" });
    expect(later.status).toBe(201);
    await dashboard.kill();
    const again = await launchDashboard({ dataDir: disk, mode: "start", token: dashboard.token });
    const found = await apiOf(again, lab).request("GET", "/api/accounts");
    expect(found.body).toHaveLength(kept.length + 1);
    await again.stop();
  } finally {
    spawnSync("umount", ["-l", disk]);
  }
});

test("a read-only data folder is refused at the start in plain words", async ({ dataDir }) => {
  const disk = path.join(dataDir, "disk");
  test.skip(!smallDisk(disk), "needs Linux and the right to mount a tmpfs");
  try {
    await (await launchDashboard({ dataDir: disk, mode: "start" })).stop();
    spawnSync("mount", ["-o", "remount,ro", disk]);
    await expect(launchDashboard({ dataDir: disk, mode: "start" })).rejects.toThrow(
      "The data folder cannot be written.",
    );
  } finally {
    spawnSync("umount", ["-l", disk]);
  }
});
