// A keychain may ask its user for a password and block until the user answers, and a blocked native call cannot be
// cancelled. So each question to the keychain runs in a short-lived process of its own, which lib/secrets/keychain.ts
// can end. The question arrives on stdin, so that a secret is never a process argument, which other users could read.
import { text } from "node:stream/consumers";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";

/**
 * @typedef {{ service: string, account: string, action: "get" | "delete" } | { service: string, account: string,
 * action: "set", value: string }} Question
 */

if (isMainThread) {
  endWithParent();
  const worker = new Worker(new URL(import.meta.url), { workerData: await text(process.stdin) });
  worker.once("message", answer);
  worker.once("error", (error) => answer({ ok: false, reason: error.message }));
} else {
  parentPort?.postMessage(await result(workerData));
}

/**
 * Ends this process when its parent has ended, which may have been killed. The call to the keychain blocks its own
 * thread, so the main thread watches the parent.
 */
function endWithParent() {
  const end = () => process.kill(process.pid, "SIGKILL");
  if (process.connected === false) end();
  process.once("disconnect", end);
  process.channel?.unref();
}

/**
 * @typedef {{ ok: true, value: string | null } | { ok: false, reason: string }} Result
 *
 * @param {string} text
 * @returns {Promise<Result>}
 */
async function result(text) {
  try {
    return { ok: true, value: await ask(JSON.parse(text)) };
  } catch (error) {
    return { ok: false, reason: error instanceof Error ? error.message : String(error) };
  }
}

/**
 * @param {Question} question
 * @returns {Promise<string | null>}
 */
async function ask(question) {
  const { AsyncEntry } = await loadKeyring();
  // Without this the library falls back to the kernel's keyring, which forgets everything at a reboot.
  const options = { linux: { store: /** @type {const} */ ("secret-service") } };
  const entry = new AsyncEntry(question.service, question.account, options);
  if (question.action === "get") return entry.getPassword();
  if (question.action === "set") await entry.setPassword(question.value);
  else await entry.deleteCredential();
  return null;
}

async function loadKeyring() {
  try {
    return await import("@napi-rs/keyring");
  } catch (cause) {
    const reason =
      "the compiled part of @napi-rs/keyring is missing or was built for another version of Node (run npm ci to repair it)";
    throw new Error(reason, { cause });
  }
}

/** @param {Result} result */
function answer(result) {
  process.stdout.write(JSON.stringify(result));
}
