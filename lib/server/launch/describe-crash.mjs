import { EXIT_CODES } from "./exit-codes.mjs";

/**
 * How the dashboard's process ended without being asked.
 *
 * @typedef {{ code: number | null, signal: string | null }} Fall
 */

const NATIVE_CRASH = ["SIGSEGV", "SIGBUS", "SIGILL", "SIGFPE", "SIGTRAP", "SIGSYS"];
// V8 aborts when the heap is full, Rust when it panics; Windows knows the signal by this exit code.
const ABORTED = 134;
// Windows tells of a crash by an NTSTATUS whose two upper bits are set.
const NTSTATUS_ERROR = 0xc0000000;

/** In plain English, to follow "Gatehouse fell: ". @param {Fall} fall */
export function describeFall({ code, signal }) {
  if (signal === "SIGABRT" || code === ABORTED) {
    const how = signal ?? `exit code ${code}`;
    return `it gave up (${how}), as it does when its memory is used up or native code fails`;
  }
  if (signal === "SIGKILL") {
    return "it was killed (SIGKILL), by somebody or by the system, which does so when memory runs out";
  }
  if (signal !== null) {
    return NATIVE_CRASH.includes(signal) ? `native code crashed (${signal})` : `signal ${signal}`;
  }
  if (code === null) return "its process could not be started";
  if (code === EXIT_CODES.cannotStart) return "it could not start, and said why";
  if (code === EXIT_CODES.fell) return "an unexpected error of its own, which the log names";
  if (code >= NTSTATUS_ERROR) return `native code crashed (exit code 0x${code.toString(16)})`;
  return `exit code ${code}`;
}
