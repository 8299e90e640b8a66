import { chmodSync, readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import { openDisk, whyNoDisk } from "../../checks/durability/disk-faults";
import { launchDashboard } from "../../launch-dashboard";
import { apiOf, expect, test } from "../fixtures";

const noDisk = whyNoDisk();
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

test("a data folder or a key that others can read is refused with the command that corrects it", async ({
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

test("a full disk refuses the write with a clear answer, loses nothing, and works again with room", async ({
  dataDir,
  lab,
}) => {
  test.skip(noDisk !== undefined, noDisk);
  const disk = openDisk(path.join(dataDir, "disk"), 1);
  try {
    const dashboard = await launchDashboard({ dataDir: disk.dataDir, mode: "start" });
    const api = apiOf(dashboard, lab);
    // A certificate is stored as a plain text.
    const caCertificate = lab.edge.caCertificate.repeat(12);
    const create = (name: string) =>
      api.request("POST", "/api/accounts", { name, authtoken: "2abc", caCertificate });
    const kept = ["First", "Second", "Third"];
    for (const name of kept) expect((await create(name)).status).toBe(201);
    disk.fill();
    expect(await create("Refused")).toMatchObject({ status: 507, body: { code: "disk_full" } });
    const names = async () => {
      const { body } = await api.request("GET", "/api/accounts");
      return z
        .array(z.object({ name: z.string() }))
        .parse(body)
        .map(({ name }) => name);
    };
    expect((await names()).sort()).toEqual([...kept].sort());

    disk.makeRoom();
    expect((await create("Last")).status).toBe(201);
    await dashboard.kill();
    const { token } = dashboard;
    const again = await launchDashboard({ dataDir: disk.dataDir, mode: "start", token });
    const found = await apiOf(again, lab).request("GET", "/api/accounts");
    expect(found.body).toHaveLength(kept.length + 1);
    await again.stop();
  } finally {
    disk.close();
  }
});

test("a read-only data folder is refused at the start with an explanation", async ({ dataDir }) => {
  test.skip(noDisk !== undefined, noDisk);
  const disk = openDisk(path.join(dataDir, "disk"), 1);
  try {
    const launch = () => launchDashboard({ dataDir: disk.dataDir, mode: "start" });
    await (await launch()).stop();
    disk.makeReadOnly();
    await expect(launch()).rejects.toThrow("The data folder cannot be written.");
  } finally {
    disk.close();
  }
});
