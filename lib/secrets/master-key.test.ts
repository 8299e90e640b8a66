import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { problemCode } from "@/lib/errors/problem-code.fixture";
import { keyState } from "./key-state";
import { beginWithNewKey, loadMasterKey, unlockMasterKey } from "./master-key";
import { moveMasterKey } from "./move-key";
import { openSecret, opens, sealSecret } from "./stored-secret";

const place = { table: "profiles", row: "a", column: "client_secret" };
const secret = "K2-a-secret-of-the-test";
let dataDir: string;
let file: string;

beforeEach(() => {
  dataDir = mkdtempSync(path.join(os.tmpdir(), "gatehouse-key-"));
  file = path.join(dataDir, "master.key");
  process.env.GATEHOUSE_DATA_DIR = dataDir;
});

afterEach(() => {
  rmSync(dataDir, { recursive: true, force: true });
  delete process.env.GATEHOUSE_DATA_DIR;
});

const load = (hasSealed: boolean) => loadMasterKey({ dataDir, keyring: false, hasSealed });

test("a first start makes a key file that the next start uses", async () => {
  await load(false);
  const sealed = sealSecret(place, secret);
  if (process.platform !== "win32") expect(statSync(file).mode & 0o777).toBe(0o600);
  await load(true);
  expect(openSecret(place, sealed, "Access Key")).toBe(secret);
  expect(keyState()).toMatchObject({ status: "ready", place: { place: "file" } });
});

test("the note of the key's place does not contain the key", async () => {
  await load(false);
  const key = readFileSync(file, "utf8").trim();
  expect(readFileSync(path.join(dataDir, "key-place.json"), "utf8")).not.toContain(key);
});

test("when the key is lost, its secrets are locked and no new key is made by itself", async () => {
  await load(false);
  const sealed = sealSecret(place, secret);
  unlinkSync(file);
  await load(true);
  expect(keyState()).toMatchObject({ status: "locked", reason: "lost", place: "file" });
  expect(problemCode(() => openSecret(place, sealed, "Access Key"))).toBe("secrets_locked");
  expect(opens(place, sealed)).toBe(false);
  expect(existsSync(file)).toBe(false);
});

test("after a loss, a secret that is entered again makes a new key; the old secrets say what to do", async () => {
  await load(false);
  const old = sealSecret(place, "K2-the-old-secret");
  unlinkSync(file);
  await load(true);
  const sealed = sealSecret(place, secret);
  expect(openSecret(place, sealed, "Access Key")).toBe(secret);
  expect(problemCode(() => openSecret(place, old, "Access Key"))).toBe("secret_unreadable");
  await load(true);
  expect(openSecret(place, sealed, "Access Key")).toBe(secret);
});

test("a lost key that is put back opens everything again without a restart", async () => {
  await load(false);
  const sealed = sealSecret(place, secret);
  const key = readFileSync(file);
  unlinkSync(file);
  await load(true);
  writeFileSync(file, key, { mode: 0o600 });
  await unlockMasterKey({ dataDir, keyring: false, hasSealed: true });
  expect(openSecret(place, sealed, "Access Key")).toBe(secret);
});

test.each([
  ["truncated", () => truncateSync(file, 20)],
  ["emptied", () => truncateSync(file, 0)],
  ["overwritten", () => writeFileSync(file, "not a key at all")],
])("a key file that was %s is reported, and kept when a new key is made", async (_how, harm) => {
  await load(false);
  sealSecret(place, secret);
  harm();
  const harmed = readFileSync(file);
  await load(true);
  expect(keyState()).toMatchObject({ status: "locked", reason: "damaged" });
  expect(readFileSync(file).equals(harmed)).toBe(true);
  await beginWithNewKey({ dataDir, keyring: false, hasSealed: true });
  expect(keyState().status).toBe("ready");
  const kept = readdirSync(dataDir).filter((name) => name.startsWith("master.key.damaged-"));
  expect(kept.map((name) => readFileSync(path.join(dataDir, name)).equals(harmed))).toEqual([true]);
});

test("another folder's key opens nothing, and new secrets can be stored with it", async () => {
  await load(false);
  const sealed = sealSecret(place, secret);
  writeFileSync(file, `${Buffer.alloc(32, 7).toString("base64")}\n`);
  await load(true);
  expect(problemCode(() => openSecret(place, sealed, "Access Key"))).toBe("secret_unreadable");
  expect(openSecret(place, sealSecret(place, secret), "Access Key")).toBe(secret);
});

test("a key in a keychain that must not be used is not mistaken for a first start", async () => {
  writeFileSync(
    path.join(dataDir, "key-place.json"),
    JSON.stringify({ place: "keychain", account: "a" }),
    { mode: 0o600 },
  );
  await load(true);
  expect(keyState()).toMatchObject({ status: "locked", reason: "unreachable", place: "keychain" });
  expect(problemCode(() => sealSecret(place, secret))).toBe("secrets_locked");
  expect(existsSync(file)).toBe(false);
});

test("a note that cannot be read is not mistaken for a first start", async () => {
  writeFileSync(path.join(dataDir, "key-place.json"), "{", { mode: 0o600 });
  await load(true);
  expect(keyState()).toMatchObject({ status: "locked", reason: "lost" });
});

test("the key is not moved to a keychain that must not be used", async () => {
  await load(false);
  const before = readFileSync(file);
  const options = { dataDir, keyring: false, hasSealed: true };
  await expect(moveMasterKey(options, "keychain")).rejects.toMatchObject({
    code: "keychain_unavailable",
  });
  expect(readFileSync(file).equals(before)).toBe(true);
});

test.skipIf(process.platform === "win32")(
  "a key file that others can read is refused",
  async () => {
    await load(false);
    chmodSync(file, 0o644);
    await expect(load(true)).rejects.toMatchObject({ code: "data_folder_shared" });
  },
);
