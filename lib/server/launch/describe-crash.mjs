import { EXIT_CODES } from "./exit-codes.mjs";

/**
 * How the dashboard's process ended without being asked.
 *
 * @typedef {{ code: number | null, signal: string | null }} Crash
 */

const NATIVE_CRASH = ["SIGSEGV", "SIGBUS", "SIGILL", "SIGFPE", "SIGTRAP", "SIGSYS"];
// V8 aborts when the heap is full, Rust when it panics. On Windows this exit code stands for the signal.
const ABORTED = 134;
// On Windows the exit code of a crash is an NTSTATUS whose two upper bits are set.
const NTSTATUS_ERROR = 0xc0000000;

/** For people, after "Gatehouse ended unexpectedly: ". @param {Crash} crash */
export function describeCrash({ code, signal }) {
  if (signal === "SIGABRT" || code === ABORTED) {
    const how = signal ?? `exit code ${code}`;
    return `it aborted (${how}), which happens when its memory is full or native code fails`;
  }
  if (signal === "SIGKILL") {
    return "it was killed (SIGKILL), by somebody or by the system, which does so when memory runs out";
  }
  if (signal !== null) {
    return NATIVE_CRASH.includes(signal) ? `native code crashed (${signal})` : `signal ${signal}`;
  }
  if (code === null) return "its process could not be started";
  if (code === EXIT_CODES.cannotStart) return "it could not start; the reason is in the log";
  if (code === EXIT_CODES.crashed) return "an unexpected error, which is in the log";
  if (code >= NTSTATUS_ERROR) return `native code crashed (exit code 0x${code.toString(16)})`;
  return `exit code ${code}`;
}
