import type { DoctorCheck } from "@/lib/contract/doctor";
import { readKeyPlace } from "@/lib/secrets/key-place";
import { keychainName } from "@/lib/secrets/keychain";
import { probeKeychain } from "@/lib/secrets/probe-keychain";

/**
 * Whether the system's keychain answers, where it has the key that seals the stored secrets. `script`: that of
 * lib/secrets/keychain.ts, when it is not in the current folder.
 */
export async function checkKeychain(
  dataDir: string,
  mayAsk: boolean,
  script?: string,
): Promise<DoctorCheck> {
  const base = {
    id: "keychain",
    area: "data",
    title: "The key of the stored secrets is kept",
  } as const;
  const place = readKeyPlace(dataDir)?.place;
  if (place === "file") {
    const detail = "In the file master.key of the data folder, which only your account can open.";
    return { ...base, level: "ok", detail };
  }
  if (!mayAsk) {
    const level = place === "keychain" ? "fail" : "ok";
    const detail = "GATEHOUSE_KEYRING=0 forbids the use of the keychain.";
    const fix = "Start Gatehouse without GATEHOUSE_KEYRING: its key is in the keychain.";
    return { ...base, level, detail, ...(level === "fail" && { fix }) };
  }
  const name = keychainName();
  const answer = await probeKeychain(script);
  if (answer.ok) return { ...base, level: "ok", detail: `The ${name} answers.` };
  if (place === "keychain") {
    const detail = `It is in the ${name}, which cannot be asked: ${answer.reason}.`;
    return { ...base, level: "fail", detail, fix: `Unlock the ${name}, then check again.` };
  }
  const detail = `The ${name} cannot be asked, so the first start keeps the key in a file: ${answer.reason}.`;
  return { ...base, level: "ok", detail };
}
