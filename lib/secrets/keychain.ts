import { spawn } from "node:child_process";
import path from "node:path";
import { text } from "node:stream/consumers";
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

/** What people call the system's keychain. */
export function keychainName(platform: NodeJS.Platform = process.platform): string {
  if (platform === "darwin") return "macOS Keychain";
  if (platform === "win32") return "Windows Credential Manager";
  return "system keyring";
}

/**
 * Asks the system's keychain (Secret Service, macOS Keychain, Windows Credential Manager). Never throws: a keychain
 * that is absent, locked or silent until the deadline is an answer with a reason.
 */
export async function askKeychain(question: Question, deadlineMs: number): Promise<KeychainAnswer> {
  const script = path.join(process.cwd(), "lib", "secrets", "keychain-process.mjs");
  const { GATEHOUSE_TOKEN: _, ...env } = process.env;
  const child = spawn(process.execPath, [script], {
    stdio: ["pipe", "pipe", "ignore"],
    windowsHide: true,
    env,
  });
  let late = false;
  const end = () => void child.kill("SIGKILL");
  const timer = setTimeout(() => {
    late = true;
    end();
  }, deadlineMs);
  process.once("exit", end);
  // A child that ends before it has read everything is told by its missing answer.
  child.stdin.on("error", () => undefined);
  child.stdin.end(JSON.stringify({ service: SERVICE, ...question }));
  try {
    return readAnswer(await Promise.race([text(child.stdout), failure(child)]), late, deadlineMs);
  } finally {
    clearTimeout(timer);
    process.off("exit", end);
  }
}

function failure(child: ReturnType<typeof spawn>): Promise<string> {
  return new Promise((resolve) =>
    child.once("error", (error) =>
      resolve(JSON.stringify({ ok: false, reason: `It could not be asked: ${error.message}` })),
    ),
  );
}

function readAnswer(output: string, late: boolean, deadlineMs: number): KeychainAnswer {
  if (late) return { ok: false, reason: `It did not answer within ${deadlineMs / 1000} s` };
  try {
    return answerSchema.parse(JSON.parse(output));
  } catch {
    return { ok: false, reason: "It gave no answer" };
  }
}
