import { beforeAll, expect, test } from "vitest";
import { type SealedFile, sealedFileSchema } from "@/lib/contract/config-file";
import { openFile, sealFile } from "./seal-file";

const text = JSON.stringify({ authtoken: "2abc-the-authtoken", name: "Café" });
const passphrase = "correct horse battery staple";
const now = new Date("2026-01-02T03:04:05.000Z");
let file: SealedFile;

// Each derivation of a key is meant to be slow, so most tests look at one file and have time.
const SLOW = { timeout: 120_000 };
beforeAll(async () => {
  file = await sealFile(text, passphrase, now);
}, SLOW.timeout);

test("a sealed file opens with its passphrase and shows nothing without", SLOW, async () => {
  expect(sealedFileSchema.parse(JSON.parse(JSON.stringify(file)))).toEqual(file);
  expect(JSON.stringify(file)).not.toContain("authtoken");
  expect(await openFile(file, passphrase)).toBe(text);
  expect(await openFile(file, `${passphrase}!`)).toBeUndefined();
  const again = await sealFile(text, passphrase, now);
  expect(again.kdf.salt).not.toBe(file.kdf.salt);
  expect(again.cipher.nonce).not.toBe(file.cipher.nonce);
});

test("an accented passphrase opens whatever keyboard it was typed on", SLOW, async () => {
  const accented = await sealFile(text, "Gänseblümchen am Wegesrand".normalize("NFC"), now);
  expect(await openFile(accented, "Gänseblümchen am Wegesrand".normalize("NFD"))).toBe(text);
});

test("any change of the file keeps it closed", SLOW, async () => {
  const flip = (word: string) => (word.startsWith("A") ? "B" : "A") + word.slice(1);
  const changed: SealedFile[] = [
    { ...file, exportedAt: "2026-01-02T03:04:06.000Z" },
    { ...file, kdf: { ...file.kdf, salt: flip(file.kdf.salt) } },
    { ...file, cipher: { ...file.cipher, nonce: flip(file.cipher.nonce) } },
    { ...file, sealed: flip(file.sealed) },
    { ...file, sealed: file.sealed.slice(0, -4) },
    { ...file, sealed: "" },
  ];
  for (const each of changed) expect(await openFile(each, passphrase)).toBeUndefined();
});

test("weaker parameters than ours are refused before any work is done", () => {
  for (const kdf of [{ N: 2 }, { r: 1 }, { p: 2 }, { name: "pbkdf2" }]) {
    const weaker = { ...file, kdf: { ...file.kdf, ...kdf } };
    expect(sealedFileSchema.safeParse(weaker).success).toBe(false);
  }
});
