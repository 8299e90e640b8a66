import { listSealedChoiceKeys } from "@/db/links";
import { listSealed } from "@/db/sealed";
import { rememberSecret } from "@/lib/base/redact";
import { keyState } from "./key-state";
import { unseal } from "./seal";

/** Tells the redaction about every stored secret, including those that nobody has used since the start. */
export function rememberStoredSecrets(): void {
  const key = keyState();
  if (key.status !== "ready") return;
  for (const { table, row, column, sealed } of [...listSealed(), ...listSealedChoiceKeys()]) {
    const secret = unseal(key.key, { table, row, column }, sealed);
    if (secret !== undefined) rememberSecret(secret);
  }
}
