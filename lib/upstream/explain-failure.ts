import { type AppFailure, whyNotReached } from "@/lib/contract/app-failure";
import { type MessageSide, Unpassable } from "./unpassable";

const UNREADABLE: AppFailure["code"] = "unreadable";

/** Why an exchange failed. For the dashboard only: visitors must not learn anything about this machine. */
export function explainFailure(failure: Error): AppFailure {
  if (!(failure instanceof Unpassable)) return whyNotReached(failure);
  const { side, reason } = failure;
  const what = side === "answer" ? "Its answer" : "The request";
  return { code: UNREADABLE, detail: `${what} cannot be passed on: ${reason}.` };
}

const WRITER_REASONS: Record<string, string> = {
  ERR_HTTP_INVALID_STATUS_CODE: "its status is not a number from 100 to 999",
  ERR_INVALID_CHAR: "it has a control character in its first line or in a header",
  ERR_INVALID_HTTP_TOKEN: "the name of a header has characters that HTTP does not allow",
  ERR_UNESCAPED_CHARACTERS: "its path has characters that HTTP does not allow",
};

/** Turns an error of Node's writer, or of its parser for an answer, into an Unpassable. */
export function asUnpassable(side: MessageSide, error: unknown): Unpassable {
  if (error instanceof Unpassable) return error;
  const code = codeOf(error);
  const reason = WRITER_REASONS[code] ?? (isParserError(code) ? parserReason(code) : undefined);
  return new Unpassable(side, reason ?? `it cannot be written (${code || "no code"})`, {
    cause: error,
  });
}

/** When Node's parser refuses an answer, the app has still answered. */
export function readable(failure: Error): Error {
  return isParserError(codeOf(failure)) ? asUnpassable("answer", failure) : failure;
}

function isParserError(code: string): boolean {
  return code.startsWith("HPE_");
}

function parserReason(code: string): string {
  if (code === "HPE_HEADER_OVERFLOW") return "its head is larger than 256 KiB";
  if (/CHUNK/.test(code)) return `its chunks are malformed (${code})`;
  return `it is not HTTP (${code})`;
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}
