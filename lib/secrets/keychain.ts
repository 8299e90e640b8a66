import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import type { Readable } from "node:stream";
import { z } from "zod";

const SERVICE = "gatehouse";

type Question =
  | { action: "get" | "delete"; account: string }
  | { action: "set"; account: string; value: string };

const answerSchema = z.discriminatedUnion("ok", [
  z.object({ ok: z.literal(true), value: z.string().nullable() }),
  z.object({ ok: z.literal(false), reason: z.string() }),
]);

/** `value` is null when the keychain holds nothing under this account. */
export type KeychainAnswer = z.infer<typeof answerSchema>;

/** The name of the system's keychain, as people know it. */
export function keychainName(platform: NodeJS.Platform = process.platform): string {
  if (platform === "darwin") return "macOS Keychain";
  if (platform === "win32") return "Windows Credential Manager";
  return "system keyring";
}

/** The answer, or why the process that asks the keychain gave none. */
type Attempt = { answer: KeychainAnswer } | { failure: string };

const SCRIPT = path.join(process.cwd(), "lib", "secrets", "keychain-process.mjs");
/** An answer is a key of 44 characters, or a reason of one line. */
const MAX_ANSWER = 64 * 1024;

/**
 * Asks the system's keychain (Secret Service, macOS Keychain, Windows Credential Manager). Never throws: a keychain
 * that is absent, locked or unresponsive gives an answer with a reason. The process that asks is started once more when
 * it crashed or gave an answer that cannot be parsed.
 */
export async function askKeychain(
  question: Question,
  deadlineMs: number,
  script = SCRIPT,
): Promise<KeychainAnswer> {
  const late = { ok: false, reason: `It did not answer within ${deadlineMs / 1000} s` } as const;
  const until = Date.now() + deadlineMs;
  let reason = "";
  for (let attempt = 1; attempt <= 2; attempt += 1) {
    const attempted = await askOnce(question, until, script);
    if ("answer" in attempted) return attempted.answer;
    if (Date.now() >= until) return late;
    reason = attempted.failure;
  }
  return { ok: false, reason };
}

async function askOnce(question: Question, until: number, script: string): Promise<Attempt> {
  const { GATEHOUSE_TOKEN: _, ...env } = process.env;
  try {
    const child = spawn(process.execPath, [script], {
      // The fourth is the IPC channel: its end tells the process that its parent has ended.
      stdio: ["pipe", "pipe", "ignore", "ipc"],
      windowsHide: true,
      env,
    });
    return await hear(child, question, until);
  } catch (error) {
    // The system cannot start one more process, or cannot open its pipes.
    return { failure: `It could not be asked: ${error instanceof Error ? error.message : error}` };
  }
}

async function hear(child: ChildProcess, question: Question, until: number): Promise<Attempt> {
  const { stdin, stdout } = child;
  const failed = once(child, "error").then(([error]) => Promise.reject(error));
  const end = () => void child.kill("SIGKILL");
  const timer = setTimeout(end, until - Date.now());
  process.once("exit", end);
  try {
    if (!stdin || !stdout) return await failed;
    // A process that ends before it has read everything gives no answer, which is handled below.
    stdin.on("error", () => undefined);
    stdin.end(JSON.stringify({ service: SERVICE, ...question }));
    return readAnswer(await Promise.race([readAll(stdout), failed]));
  } finally {
    clearTimeout(timer);
    process.off("exit", end);
    failed.catch(() => undefined);
    end();
  }
}

async function readAll(stream: Readable): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > MAX_ANSWER) break;
  }
  return Buffer.concat(chunks).toString("utf8");
}

function readAnswer(output: string): Attempt {
  try {
    return { answer: answerSchema.parse(JSON.parse(output)) };
  } catch {
    return { failure: "It gave no answer" };
  }
}
