// A keychain may ask its user something and block until that is answered, and a blocked native call cannot be
// cancelled. So each question to the keychain is a short-lived process of its own, which lib/secrets/keychain.ts
// can end. The question comes on stdin, so that no secret is ever an argument.
import { text } from "node:stream/consumers";
import { AsyncEntry } from "@napi-rs/keyring";

/** @typedef {{ service: string, account: string, action: "get" | "delete" } | { service: string, account: string, action: "set", value: string }} Question */

try {
  /** @type {Question} */
  const question = JSON.parse(await text(process.stdin));
  answer({ ok: true, value: await ask(question) });
} catch (error) {
  answer({ ok: false, reason: error instanceof Error ? error.message : String(error) });
}

/**
 * @param {Question} question
 * @returns {Promise<string | null>}
 */
async function ask(question) {
  // Without this the binding falls back to the kernel's keyring, which forgets everything at a reboot.
  const options = { linux: { store: /** @type {const} */ ("secret-service") } };
  const entry = new AsyncEntry(question.service, question.account, options);
  if (question.action === "get") return entry.getPassword();
  if (question.action === "set") await entry.setPassword(question.value);
  else await entry.deleteCredential();
  return null;
}

/** @param {{ ok: true, value: string | null } | { ok: false, reason: string }} result */
function answer(result) {
  process.stdout.write(JSON.stringify(result));
}
